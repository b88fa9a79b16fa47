import { IconZoomIn } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { urlOf } from '@kuaichu/contract/client';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Key } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import type { Paper } from './pdf.ts';

/** The real page, drawn from the same program that will make the certificate; loaded once there is a decision. */
export function Preview({ big, onBig }: { big: boolean; onBig(on: boolean): void }) {
  const { view } = useCaseDesk();
  const determination = view.determination;
  const decided = determination !== null && determination.state !== 'open';
  const [paper, setPaper] = useState<Paper | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const mark = decided ? `${view.caseId}${determination.decidedAt ?? ''}` : null;
  const url = urlOf('certificatePreview', { caseId: view.caseId });

  useEffect(() => {
    if (mark === null) return;
    let over = false;
    setProblem(null);
    void import('./pdf.ts')
      .then(({ openPaper }) => openPaper(url))
      .then((opened) => {
        if (over) return;
        if ('say' in opened) setProblem(opened.say);
        else setPaper(opened);
      });
    return () => {
      over = true;
    };
  }, [mark, url]);

  if (!decided) return <p className="preview-wait quiet-text">{texts.officer.previewWait}</p>;
  return (
    <div className="preview">
      <div className="preview-thumb">{paper && <Page paper={paper} page={1} width={142} />}</div>
      <div>
        <h2>{texts.officer.preview}</h2>
        <p className="quiet-text">{problem ?? texts.officer.previewLead}</p>
        <button
          type="button"
          className="button"
          disabled={!paper}
          data-testid={ids.previewOpen}
          onClick={() => onBig(true)}
        >
          <IconZoomIn size={18} aria-hidden="true" />
          {texts.officer.previewBig} <Key>V</Key>
        </button>
      </div>
      {big && paper && (
        <Dialog wide title={texts.officer.preview} onClose={() => onBig(false)}>
          <div className="preview-pages" data-testid={ids.preview}>
            {Array.from({ length: paper.pages }, (_, i) => (
              <Page key={i} paper={paper} page={i + 1} width={820} />
            ))}
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Page({ paper, page, width }: { paper: Paper; page: number; width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) return paper.draw(page, canvas.current, width);
  }, [paper, page, width]);
  return <canvas ref={canvas} style={{ width }} />;
}
