import type { DeskView } from '@kuaichu/contract/desk';
import type { Service } from '../context.ts';

type Check = DeskView['sources'][number];

export interface SourceChecks {
  now(): Check[];
  stop(): void;
}

const EVERY_MS = 15_000;

/** The self-check bar of the desks: what answers, how fast, asked every 15 seconds. Down is never drawn as not found. */
export function watchSources(service: Service): SourceChecks {
  const checks = new Map<Check['key'], Check>();
  const ask = async (key: Check['key'], words: string, question: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    const at = service.kernel.clock.now().toISOString();
    try {
      await question();
      checks.set(key, { key, words, ok: true, detail: `${Math.round(performance.now() - began)} 毫秒`, at });
    } catch {
      checks.set(key, { key, words, ok: false, detail: '不通', at });
    }
  };
  const outside = async (system: string): Promise<void> => {
    const response = await fetch(`${service.config.outside.url}/control`, { signal: AbortSignal.timeout(3000) });
    const body = (await response.json()) as
      | { systems?: { system: string; mode: string }[] }
      | { system: string; mode: string }[];
    const list = Array.isArray(body) ? body : (body.systems ?? []);
    if (list.find((s) => s.system === system)?.mode === 'down') throw new Error('down');
  };
  const round = async (): Promise<void> => {
    await Promise.all([
      ask('media', '视频中继', () => service.media.ping()),
      ask('recorder', '录像机', () => service.media.recordings('-')),
      ask('registry', '人车库', () => outside('registry')),
      ask('insurer', '保险公司', () => outside('insurer')),
      ask('sms', '短信', () => outside('sms')),
      ask('dispatch110', '110', () => outside('dispatch110')),
      ask('maps', '地图', () => outside('maps')),
    ]);
  };
  void round();
  const timer = setInterval(() => void round(), EVERY_MS);
  return { now: () => [...checks.values()], stop: () => clearInterval(timer) };
}
