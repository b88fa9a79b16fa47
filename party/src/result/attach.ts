import { type RefusalAnswer, urlOf } from '@kuaichu/contract/client';

export type Attached = { ok: true } | { ok: false; refusal: RefusalAnswer | null };

/** A photograph goes up as it is, with its hash; XMLHttpRequest, because fetch tells nothing of the way up. */
export async function sendAttachment(id: string, photo: Blob, onPercent: (percent: number) => void): Promise<Attached> {
  // Comes with the camera's code, which this page has loaded before or needs only now.
  const { sha256Of } = await import('@kuaichu/call-client/still');
  const sha256 = await sha256Of(photo);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', urlOf('attachToReview', { attachmentId: id }));
    request.timeout = 120_000;
    request.setRequestHeader('content-type', photo.type || 'image/jpeg');
    request.setRequestHeader('x-kuaichu', '1');
    request.setRequestHeader('x-attachment-sha256', sha256);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onPercent(Math.round((event.loaded / event.total) * 100));
    });
    for (const event of ['error', 'timeout', 'abort'] as const)
      request.addEventListener(event, () => resolve({ ok: false, refusal: null }));
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve({ ok: true });
      else resolve({ ok: false, refusal: refusalOf(request.responseText) });
    });
    request.send(photo);
  });
}

function refusalOf(text: string): RefusalAnswer | null {
  try {
    const body: unknown = JSON.parse(text);
    return body && typeof body === 'object' && 'code' in body && 'say' in body ? (body as RefusalAnswer) : null;
  } catch {
    return null;
  }
}

/** Until the end of the last day, Beijing Time: days and hours that are left; null when it is over. */
export function timeLeft(lastDay: string, now: string): { days: number; hours: number } | null {
  const ms = Date.parse(`${lastDay}T00:00:00+08:00`) + 86_400_000 - Date.parse(now);
  if (ms <= 0) return null;
  const hours = Math.floor(ms / 3_600_000);
  return { days: Math.floor(hours / 24), hours: hours % 24 };
}
