import { enter } from './enter.mjs';

await enter('./src/staff.ts');
