import { Component, type ReactNode } from 'react';
import { texts } from '../texts.ts';

const againAfterMs = 1_500;

/**
 * A bug in one view must not leave an agent before a blank page in the middle of a call: the desk is drawn anew from
 * the server's view, which holds everything. The call's own connection is taken up again by joining.
 */
export class Recover extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
    setTimeout(() => this.setState({ broken: false }), againAfterMs);
  }

  override render(): ReactNode {
    return this.state.broken ? <p className="opening">{texts.common.again}</p> : this.props.children;
  }
}
