import { enter } from './enter.mjs';

await enter('./src/test/livekit.ts');
