import type { LineCheckTicket, PreflightResult } from '@kuaichu/contract/preflight';

/** Whether the signalling connection to the media server opens; proxies of some networks let pages through and this not. */
export function checkWebSocket(
  ticket: LineCheckTicket,
  withinMs: number,
  open: (url: string) => WebSocket = (url) => new WebSocket(url),
): Promise<PreflightResult> {
  const check = 'webSocket';
  return new Promise((resolve) => {
    const startedAtMs = performance.now();
    let socket: WebSocket | undefined;
    const finish = (outcome: 'ok' | 'failed', detail: string | null) => {
      clearTimeout(timer);
      socket?.close();
      resolve({ check, outcome, detail });
    };
    const timer = setTimeout(() => finish('failed', 'timeout'), withinMs);
    try {
      socket = open(`${ticket.url.replace(/\/$/, '')}/rtc/v1?access_token=${ticket.token}`);
      socket.addEventListener('open', () => finish('ok', `${Math.round(performance.now() - startedAtMs)} ms`));
      socket.addEventListener('error', () => finish('failed', 'refused'));
    } catch {
      finish('failed', 'refused');
    }
  });
}
