import { enter } from './enter.mjs';

await enter('../media/src/test/load/soak.ts');
