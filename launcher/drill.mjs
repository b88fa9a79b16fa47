import { prepare } from './enter.mjs';

await prepare();
const { register } = await import('tsx/esm/api');
register();
// The drill reads its own words from the command line and sets the exit code.
await import('../drill/src/main.ts');
