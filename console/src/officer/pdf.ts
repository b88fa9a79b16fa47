import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import { texts } from '../texts.ts';

GlobalWorkerOptions.workerSrc = workerUrl;

export interface Paper {
  readonly pages: number;
  /** Draws at the width in CSS pixels; returns the way to stop. */
  draw(page: number, canvas: HTMLCanvasElement, width: number): () => void;
}

/** Opens a PDF of the service, or says the server's refusal. */
export async function openPaper(url: string): Promise<Paper | { say: string }> {
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) {
      const refusal = (await response.json().catch(() => null)) as RefusalAnswer | null;
      return { say: refusal?.say ?? texts.officer.previewFailed };
    }
    const data = new Uint8Array(await response.arrayBuffer());
    // The page may not evaluate strings as programs, so the library must not either.
    const document = await getDocument({ data, isEvalSupported: false }).promise;
    return {
      pages: document.numPages,
      draw(number, canvas, width) {
        let stop = () => {};
        let over = false;
        void document.getPage(number).then((page) => {
          if (over) return;
          const sharp = Math.max(1, globalThis.devicePixelRatio || 1);
          const natural = page.getViewport({ scale: 1 });
          const viewport = page.getViewport({ scale: (width / natural.width) * sharp });
          canvas.width = Math.round(viewport.width);
          canvas.height = Math.round(viewport.height);
          const canvasContext = canvas.getContext('2d');
          if (!canvasContext) return;
          const task = page.render({ canvasContext, viewport });
          stop = () => task.cancel();
          // A cancelled drawing rejects; nothing is lost.
          task.promise.catch(() => undefined);
        });
        return () => {
          over = true;
          stop();
        };
      },
    };
  } catch {
    return { say: texts.officer.previewFailed };
  }
}
