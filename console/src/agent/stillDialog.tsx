import { newKey, urlOf } from '@kuaichu/contract/client';
import { Dialog } from '../parts/dialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import { megapixels, sizeOf } from './shots.ts';

/** One still large, how it was made, and which shot it is. */
export function StillDialog({ stillId, onClose }: { stillId: string; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const still = view.stills.find((s) => s.id === stillId);
  if (!still) return null;
  const assign = (shot: string | null) => {
    void run('assignStill', { params: { caseId: view.caseId, stillId }, body: { key: newKey(), shot } });
    onClose();
  };
  const words = view.shots.find((s) => s.shot === still.shot)?.words ?? texts.shots.unassigned;
  return (
    <Dialog wide title={words} onClose={onClose}>
      <div className="still-large" data-testid={ids.stillLarge}>
        <img src={urlOf('deskStill', { caseId: view.caseId, stillId })} alt={words} />
        <aside>
          <p>
            {texts.shots.line(texts.shots.methods[still.method], megapixels(still), sizeOf(still.bytes))}
            <br />
            {still.width} × {still.height} · {hourMinuteSecond(still.takenAt)}
            <br />
            SM3 {still.sm3.slice(0, 4)}…{still.sm3.slice(-4)}
          </p>
          <h3>{texts.shots.assignTitle}</h3>
          <div className="assign">
            {view.shots.map((row) => (
              <button
                key={row.shot}
                type="button"
                className={row.shot === still.shot ? 'button on' : 'button'}
                disabled={!may(view, 'assignStill')}
                data-testid={ids.assign(row.shot)}
                onClick={() => assign(row.shot)}
              >
                {row.words}
              </button>
            ))}
            <button
              type="button"
              className="button"
              disabled={!may(view, 'assignStill')}
              data-testid={ids.assignNone}
              onClick={() => assign(null)}
            >
              {texts.shots.none}
            </button>
          </div>
        </aside>
      </div>
    </Dialog>
  );
}
