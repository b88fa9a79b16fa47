import { enter } from './enter.mjs';

await enter('../media/src/test/load/main.ts');
