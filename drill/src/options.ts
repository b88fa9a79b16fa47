import { parseArgs } from 'node:util';

export type CityId = 'harbin' | 'luzhou';
export type PaceName = 'machine' | 'human';
/** `plain`: a rear-end collision from the alarm to the claim. The others are named after what is different. */
export const playNames = ['plain', 'motorNonMotor', 'refusals', 'review'] as const;
export type PlayName = (typeof playNames)[number];

export interface DrillOptions {
  readonly city: CityId;
  readonly play: PlayName;
  readonly out: string;
  /** A running service; without it the drill starts its own on free ports with throw-away data. */
  readonly url: string | undefined;
  readonly camera: string | undefined;
  readonly pace: PaceName;
}

/** Words on the command line that make no sense: one sentence, no stack. */
export class Misuse extends Error {}

const usage =
  'npm run drill -- [--city harbin|luzhou] [--play plain|motorNonMotor|refusals|review] [--out 文件夹] [--url 正在运行的服务] [--camera 录像文件] [--pace human]';

export function readOptions(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DrillOptions {
  const { city, play, out, url, camera, pace } = parse(words);
  if (city !== 'harbin' && city !== 'luzhou') throw new Misuse(`--city 只有 harbin 和 luzhou。${usage}`);
  if (!isPlay(play)) throw new Misuse(`--play 只有 ${playNames.join('、')}。${usage}`);
  if (play === 'motorNonMotor' && city !== 'luzhou')
    throw new Misuse('机动车和非机动车的事故，两个城市里只有泸州受理。');
  if (pace !== 'machine' && pace !== 'human') throw new Misuse(`--pace 只有 human 和 machine。${usage}`);
  if (url !== undefined && !/^https?:\/\/[^/]+\/?$/.test(url))
    throw new Misuse(`--url 要写服务的地址，例如 http://127.0.0.1:8080。`);
  return {
    city,
    play,
    out: out ?? (play === 'plain' ? `drill-${city}` : `drill-${city}-${play}`),
    url: url?.replace(/\/$/, ''),
    camera: camera ?? (environment['DRILL_CAMERA'] || undefined),
    pace,
  };
}

const isPlay = (word: string): word is PlayName => (playNames as readonly string[]).includes(word);

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        city: { type: 'string', default: 'harbin' },
        play: { type: 'string', default: 'plain' },
        out: { type: 'string' },
        url: { type: 'string' },
        camera: { type: 'string' },
        pace: { type: 'string', default: 'machine' },
      },
    }).values;
  } catch (error) {
    throw new Misuse(`${(error as Error).message.split('\n')[0]} ${usage}`, { cause: error });
  }
}
