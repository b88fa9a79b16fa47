import { type Answer, call, type CallResult, type RefusalAnswer } from '@kuaichu/contract/client';
import type { RouteName } from '@kuaichu/contract/routes';
import { reportStatus } from './session.ts';

type Arguments<N extends RouteName> = Parameters<typeof call<N>>[1];

/** One act of the person at the desk. A lost login is told to the page. */
export async function act<N extends RouteName>(name: N, input: Arguments<N>): Promise<CallResult<Answer<N>>> {
  const answer = await call(name, input);
  if (!answer.ok) reportStatus(answer.status);
  return answer;
}

export type Run = <N extends RouteName>(name: N, input: Arguments<N>, quiet?: boolean) => Promise<RefusalAnswer | null>;
