import { enter } from './enter.mjs';

await enter('./src/main.ts');
