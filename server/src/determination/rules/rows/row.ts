import type { Article, FaultActor, FaultBehaviour } from '@kuaichu/contract/fault';
import type { Liability } from '@kuaichu/contract/liability';

/** A behaviour without its violation code, which is looked up in a table that may be replaced. */
export type Row = Omit<FaultBehaviour, 'code'> & { row: number };

interface About {
  group: FaultBehaviour['group'];
  articles: Article[];
  actors?: FaultActor[];
  strength: FaultBehaviour['strength'];
  typical: Liability | [Liability, ...Liability[]];
  leavesChannel?: true;
}

const MOTOR: FaultActor[] = ['motor', 'instructor'];

/**
 * One behaviour: its row of the catalogue, its id, the words on the officer's list, the words of the certificate
 * between 驾驶机动车 and 的行为, and the plain words of the parties.
 */
export function behaviour(
  row: number,
  id: string,
  words: string,
  { group, articles, actors = MOTOR, strength, typical, leavesChannel }: About,
  certificateText: string,
  plainText: string,
): Row {
  const [first, ...others] = typeof typical === 'string' ? [typical] : typical;
  return {
    id,
    row,
    words,
    group,
    articles,
    actors,
    strength,
    typical: first,
    ...(others.length > 0 && { alsoTypical: others }),
    ...(leavesChannel && { leavesChannel }),
    certificateText,
    plainText,
  };
}
