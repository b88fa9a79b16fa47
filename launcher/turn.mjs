import { enter } from './enter.mjs';

await enter('./src/test/turn.ts');
