import { parseArgs } from 'node:util';

export type CityId = 'harbin' | 'luzhou';
export type PaceName = 'machine' | 'human';

export interface DrillOptions {
  readonly city: CityId;
  readonly out: string;
  /** A running service; without it the drill starts its own on free ports with throw-away data. */
  readonly url: string | undefined;
  readonly camera: string | undefined;
  readonly pace: PaceName;
}

/** Words on the command line that make no sense: one sentence, no stack. */
export class Misuse extends Error {}

const usage =
  'npm run drill -- [--city harbin|luzhou] [--out 文件夹] [--url 正在运行的服务] [--camera 录像文件] [--pace human]';

export function readOptions(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DrillOptions {
  const { city, out, url, camera, pace } = parse(words);
  if (city !== 'harbin' && city !== 'luzhou') throw new Misuse(`--city 只有 harbin 和 luzhou。${usage}`);
  if (pace !== 'machine' && pace !== 'human') throw new Misuse(`--pace 只有 human 和 machine。${usage}`);
  if (url !== undefined && !/^https?:\/\/[^/]+\/?$/.test(url))
    throw new Misuse(`--url 要写服务的地址，例如 http://127.0.0.1:8080。`);
  return {
    city,
    out: out ?? `drill-${city}`,
    url: url?.replace(/\/$/, ''),
    camera: camera ?? (environment['DRILL_CAMERA'] || undefined),
    pace,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        city: { type: 'string', default: 'harbin' },
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
