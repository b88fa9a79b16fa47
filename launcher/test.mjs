import { enter } from './enter.mjs';

await enter('./src/test/main.ts');
