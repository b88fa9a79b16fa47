import { Load } from './load.ts';
import { startMediaProcess, startLiveKit, cpuUs, residentBytes } from './process.ts';
import { setTimeout as sleep } from 'node:timers/promises';
const lk = process.env['KUAICHU_LIVEKIT'];
const server = lk ? await startLiveKit(lk) : await startMediaProcess(process.argv[2]!, (process.env['FLAGS'] ?? '').split(' ').filter(Boolean));
const load = new Load(server);
const n = Number(process.argv[3] ?? 5), rec = process.argv[4] === 'rec', calls = process.argv[4] === 'calls';
await (calls ? load.calls(n, true) : load.pairs(n, rec));
await load.settled();
console.log('pid', server.pid);
for (let w = 0; w < Number(process.argv[5] ?? 3); w++) {
  const a = load.counts(), c = cpuUs(server.pid), own = process.cpuUsage(); load.stalledMs = 0; const t = performance.now();
  await sleep(5000);
  const b = load.counts(), d = cpuUs(server.pid), o = process.cpuUsage(own); const dt = (performance.now() - t) / 1000;
  console.log({ us: (d - c) / (b.received - a.received), pps: (b.received - a.received) / dt, sent: b.sent - a.sent, received: b.received - a.received, missed: b.missed, nacked: b.nacked, feedback: (b.feedback - a.feedback) / dt, gen: (o.user + o.system) / 1e6 / dt, stalled: load.stalledMs, cpu: (d - c) / 1e6 / dt, rss: residentBytes(server.pid) / 1e6 });
}
load.close();
await server.stop();
process.exit(0);
