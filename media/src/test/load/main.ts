/**
 * `npm run bench:media [-- --json] [--quick] [--no-browser]`: what the media server costs, measured from outside: it is
 * a process of its own, the load comes from this one by real tokens, ICE, DTLS, SRTP and feedback, and its CPU time is
 * what the system says. `LIVEKIT_SERVER` names a LiveKit binary to be measured by the same load.
 */
import { fileURLToPath } from 'node:url';
import { buildAll, builtProgram } from '../../../../launcher/src/build.ts';
import { measurePicture } from './picture.ts';
import { asText, type Figure, single } from './figures.ts';
import { type Effort, measureCalls, measureHashing, measurePairs, measureSetUp } from './measure.ts';
import { type MediaProcess, startLiveKitProcess, startMediaProcess } from './process.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

const FULL: Effort = { windows: 3, windowSeconds: 5, warmUpSeconds: 5, pairs: [10, 50, 100], calls: 30 };
/** Calls whose set-up is timed. */
const SET_UPS = 40;
const QUICK: Effort = { windows: 3, windowSeconds: 3, warmUpSeconds: 3, pairs: [10, 50], calls: 10 };

async function withServer(
  start: () => Promise<MediaProcess>,
  measure: (server: MediaProcess) => Promise<Figure[]>,
): Promise<Figure[]> {
  const server = await start();
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

const LIVEKIT = 'livekit_';

function compared(figures: readonly Figure[]): Figure[] {
  return figures
    .filter(({ name }) => name.startsWith(`${LIVEKIT}us_per_packet`))
    .flatMap(({ name, value }) => {
      const ours = figures.find((figure) => figure.name === name.slice(LIVEKIT.length));
      return ours === undefined
        ? []
        : [single(`ratio_to_livekit_${name.split('_').at(-1)}`, 'times', ours.value / value)];
    });
}

export async function main(words: readonly string[]): Promise<number> {
  const isJson = words.includes('--json');
  const effort = words.includes('--quick') ? QUICK : FULL;
  const figures: Figure[] = [];
  const tell = (more: readonly Figure[]): void => {
    figures.push(...more);
    for (const figure of more) console.log(isJson ? JSON.stringify(figure) : asText(figure));
  };
  const progress = (text: string): void => void process.stderr.write(`${text} …\n`);

  await buildAll(ROOT, (names) => progress(`building ${names.join(', ')}`), ['media']);
  const media = () => startMediaProcess(builtProgram(ROOT, 'media'));
  progress(`pairs ${effort.pairs.join(', ')}`);
  tell(await withServer(media, (server) => measurePairs(server, false, effort)));
  progress('the same, recorded');
  tell(await withServer(media, (server) => measurePairs(server, true, effort)));
  progress(`${effort.calls} recorded calls`);
  tell(await withServer(media, (server) => measureCalls(server, effort)));
  progress('calls set up');
  tell(await withServer(media, (server) => measureSetUp(server, SET_UPS)));
  tell([measureHashing()]);
  if (process.env['LIVEKIT_SERVER']) {
    progress('LiveKit under the same load');
    const theirs = await withServer(startLiveKitProcess, (server) => measurePairs(server, false, effort));
    tell(theirs.map((figure) => ({ ...figure, name: `${LIVEKIT}${figure.name}` })));
    tell(compared(figures));
  } else {
    progress('no LiveKit binary named by LIVEKIT_SERVER: not compared');
  }
  if (!words.includes('--no-browser')) {
    progress('calls in real browsers');
    tell(await withServer(media, measurePicture));
  }
  return 0;
}
