import { startStack } from '../../launcher/src/stack.ts';

/** A whole service under a launcher of its own, for tests that kill the launcher. Says where it is, then waits. */
const stack = await startStack({ dataDir: process.argv[2] ?? '', build: false });
process.stdout.write(`${JSON.stringify({ url: stack.url, databaseUrl: stack.databaseUrl, pids: stack.pids })}\n`);
setInterval(() => undefined, 60_000);
