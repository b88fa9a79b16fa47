import { enter } from './enter.mjs';

// Standard output belongs to the answers; what is said while parts are installed goes beside it.
console.log = console.error;
await enter('../server/src/decide.ts');
