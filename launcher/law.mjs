import { enter } from './enter.mjs';

await enter('../server/src/lawWrite.ts');
