/** Small things that the tests of peers share. */
import type { PeerHandlers } from './types.ts';

export class Waiting<T> {
  resolve!: (value: T) => void;
  readonly promise = new Promise<T>((done) => {
    this.resolve = done;
  });
}

export const silentHandlers = (some: Partial<PeerHandlers> = {}): PeerHandlers => ({
  onRtp: () => {},
  onRtcp: () => {},
  onState: () => {},
  onDataChannel: () => {},
  ...some,
});
