import { texts } from '../texts.ts';
import { Dialog } from './dialog.tsx';
import { Key } from './marks.tsx';

export function KeysDialog({ desk, onClose }: { desk: 'agent' | 'officer'; onClose(): void }) {
  return (
    <Dialog title={texts.keys.title} lead={texts.keys.note} onClose={onClose}>
      <dl className="keys">
        {texts.keys[desk].map(([key, words]) => (
          <div key={key}>
            <dt>
              <Key>{key}</Key>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
