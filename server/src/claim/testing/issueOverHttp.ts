import type { Case } from '../../case/state.ts';
import type { Bench, Press } from './bench.ts';
import { REAR_END } from './collectedCase.ts';

export type Key = () => string;

/** Whoever declines signs no text. */
export const NO_TEXT = '0'.repeat(64);

export function keyMaker(prefix: string): Key {
  let pressed = 0;
  return () => {
    pressed += 1;
    return `${prefix}-${String(pressed).padStart(6, '0')}`;
  };
}

/** Through the doors, as browsers would: decided, ordered, every party declines to sign, issued. */
export async function issuedFor(bench: Bench, officer: Press, current: Case, key: Key): Promise<Case> {
  const desk = (door: string): string => `/api/desk/cases/${current.id}/${door}`;
  await bench.put(current);
  await officer(desk('determination/open'), { key: key() });
  await officer(desk('determination'), { key: key(), ...REAR_END });
  const ordered = await officer(desk('determination/issue'), {
    key: key(),
    evidenceRead: true,
    conditionsConfirmed: true,
  });
  if (ordered.status !== 200) throw new Error(`not ordered: ${JSON.stringify(ordered.body)}`);
  for (const { id } of current.parties) {
    const phone = await bench.party(current.id, id);
    await phone('/api/party/sign', { key: key(), decision: 'decline', strokes: [], reason: null, textSha256: NO_TEXT });
  }
  return bench.until(current.id, (c) => c.status === 'issued');
}
