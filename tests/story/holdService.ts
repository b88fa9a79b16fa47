import { startStack } from '../../launcher/src/stack.ts';

// A service in a process of its own, for a test that kills it: says its address and stays.
const stack = await startStack({ dataDir: process.argv[2] ?? '' });
process.stdout.write(`${stack.url}\n`);
setInterval(() => undefined, 60_000);
