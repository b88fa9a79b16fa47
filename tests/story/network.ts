import { readdirSync, readFileSync } from 'node:fs';
import type { Stage } from '../../drill/src/browsers.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly words: string;
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), words }];
    } catch {
      // Ended while it was read.
      return [];
    }
  });
}

/** The process of this browser that serves one purpose. */
function serviceOf(stage: Stage, purpose: string): Process {
  const all = processes();
  const root = all.find(({ words }) => words.includes(`--kuaichu-stage=${stage.mark}`) && !words.includes('--type='));
  if (!root) throw new Error(`no browser of ${stage.who}`);
  const below = (pid: number): Process[] =>
    all.filter((one) => one.parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  const service = below(root.pid).find(({ words }) => words.includes(purpose));
  if (!service) throw new Error(`no ${purpose} of ${stage.who}`);
  return service;
}

/**
 * A hole in the network of one browser: its network process, through which HTTP, sockets and media go, is stopped.
 * Answers how it goes on. Network emulation of the browser leaves open streams and media alone.
 */
export function freezeNetwork(stage: Stage): () => void {
  const { pid } = serviceOf(stage, 'network.mojom.NetworkService');
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

/** Camera and microphone are taken away in mid-call, as by another app: the browser ends both tracks. */
export function takeDevicesAway(stage: Stage): void {
  for (const purpose of ['video_capture.mojom.VideoCaptureService', 'audio.mojom.AudioService']) {
    process.kill(serviceOf(stage, purpose).pid, 'SIGKILL');
  }
}
