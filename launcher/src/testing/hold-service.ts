// A launcher of its own process for tests: started with a work tree, it prints one line of JSON once all runs (or one
// with the sentence of a refusal) and then stays until it is ended.
import { startService } from '../service.ts';
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';

const [root = '', ...flags] = process.argv.slice(2);
const print = (said: object) => process.stdout.write(`${JSON.stringify(said)}\n`);

try {
  const service = await startService(root, readSettings(process.env, flags, root), {
    build: false,
    throwAway: false,
    telling: { progress: () => undefined, child: () => undefined },
  });
  process.once('SIGTERM', () => {
    void service.stop().then(() => process.exit(0));
  });
  const names = ['server', 'media', 'outside', 'postgres'] as const;
  print({
    url: service.plan.url,
    databaseUrl: service.databaseUrl,
    clock: service.clock(),
    pids: names.map((name) => service.pid(name)),
  });
} catch (error) {
  if (!(error instanceof Sentence)) throw error;
  print({ refused: error.message });
  process.exit(1);
}
