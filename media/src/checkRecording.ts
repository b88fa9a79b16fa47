/** `npm run recording:check -- <folder>…`: computes every seal of recordings anew and says what does not agree. */
import { checkSeals } from './recording/seals.ts';

let broken = false;
for (const folder of process.argv.slice(2)) {
  const problems = await checkSeals(folder);
  broken ||= problems.length > 0;
  process.stdout.write(problems.length === 0 ? `${folder}: as sealed\n` : `${folder}:\n  ${problems.join('\n  ')}\n`);
}
process.exitCode = broken ? 1 : 0;
