import { buildOutside } from './app.ts';
import { readConfig } from './config.ts';
import { watchParent } from './parentWatch.ts';

const config = readConfig(process.env);
const app = buildOutside(config);

let closing = false;
/** A request that hangs on purpose must not keep the program alive. */
const closeWithinMs = 2_000;
function end(): void {
  if (closing) return;
  closing = true;
  setTimeout(() => process.exit(0), closeWithinMs).unref();
  void app.close().then(() => process.exit(0));
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
// A launcher that died takes the other end of these pipes with it.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
if (config.parentPid !== undefined) watchParent(config.parentPid, end);

try {
  const url = await app.listen({ port: config.port, host: config.bind });
  process.stdout.write(`${JSON.stringify({ ready: 'outside', url })}\n`);
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code;
  process.stderr.write(
    code === 'EADDRINUSE' ? `outside: port ${config.port} is in use\n` : `outside: cannot listen (${code})\n`,
  );
  process.exit(1);
}
