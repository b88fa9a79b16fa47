/** What one server costs under the load of this process. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, p95, single, spread } from './figures.ts';
import { Load } from './load.ts';
import { cpuUs, type MediaProcess, residentBytes, socketDrops } from './process.ts';

export interface Effort {
  windows: number;
  windowSeconds: number;
  warmUpSeconds: number;
  pairs: readonly number[];
  calls: number;
}

interface Window {
  usPerPacket: number;
  packetsPerSecond: number;
  cores: number;
}

async function windows(load: Load, server: MediaProcess, effort: Effort): Promise<Window[]> {
  await load.settled();
  await sleep(effort.warmUpSeconds * 1_000);
  const seen: Window[] = [];
  for (let n = 0; n < effort.windows; n += 1) {
    const before = { counts: load.counts(), cpu: cpuUs(server.pid), at: performance.now() };
    await sleep(effort.windowSeconds * 1_000);
    const packets = load.counts().received - before.counts.received;
    const cpu = cpuUs(server.pid) - before.cpu;
    const seconds = (performance.now() - before.at) / 1_000;
    seen.push({ usPerPacket: cpu / packets, packetsPerSecond: packets / seconds, cores: cpu / 1e6 / seconds });
  }
  return seen;
}

/** Packets no receiver ever got and packets that had to be asked for, with what the kernel dropped on our own side. */
function losses(load: Load, suffix: string): Figure[] {
  const { missed, nacked, sent } = load.counts();
  const serverPorts = load.serverPorts();
  const ownPorts = load.ownPorts();
  return [
    single(`missed_packets${suffix}`, 'packets', missed, sent),
    single(`asked_again_packets${suffix}`, 'packets', nacked, sent),
    single(
      `server_socket_drops${suffix}`,
      'packets',
      socketDrops((port) => serverPorts.has(port)),
    ),
    single(
      `generator_socket_drops${suffix}`,
      'packets',
      socketDrops((port) => ownPorts.has(port)),
    ),
  ];
}

/** Rooms of one sender and one receiver, more and more of them on one server. */
export async function measurePairs(server: MediaProcess, recorded: boolean, effort: Effort): Promise<Figure[]> {
  const suffix = recorded ? '_recorded' : '';
  const load = new Load(server);
  const figures: Figure[] = [];
  let open = 0;
  let residentBefore = 0;
  try {
    for (const pairs of effort.pairs) {
      await load.pairs(pairs - open, recorded);
      const seen = await windows(load, server, effort);
      figures.push(
        spread(
          `us_per_packet${suffix}_${pairs}`,
          'us',
          seen.map(({ usPerPacket }) => usPerPacket),
        ),
      );
      figures.push(
        single(
          `packets_per_second${suffix}_${pairs}`,
          '1/s',
          median(seen.map((one) => one.packetsPerSecond)),
          seen.length,
        ),
      );
      const resident = residentBytes(server.pid);
      if (residentBefore > 0) {
        const perPair = (resident - residentBefore) / 1e6 / (pairs - open);
        figures.push(single(`memory_mb_per_pair${suffix}_${pairs}`, 'MB', perPair, pairs - open));
      }
      residentBefore = resident;
      open = pairs;
      figures.push(...losses(load, `${suffix}_${pairs}`));
      figures.push(single(`generator_stalled_ms${suffix}_${pairs}`, 'ms', load.stalledMs));
    }
  } finally {
    load.close();
  }
  return figures;
}

/** Recorded calls of two people at 1.5 Mbit/s each way, and how many of them one core would carry. */
export async function measureCalls(server: MediaProcess, effort: Effort): Promise<Figure[]> {
  const load = new Load(server);
  try {
    await load.calls(1, true);
    await load.settled();
    const residentBefore = residentBytes(server.pid);
    await load.calls(effort.calls - 1, true);
    const seen = await windows(load, server, effort);
    const perCall = seen.map(({ cores }) => effort.calls / cores);
    const memory = (residentBytes(server.pid) - residentBefore) / 1e6 / (effort.calls - 1);
    return [
      spread('recorded_calls_per_core', 'calls', perCall),
      spread(
        'us_per_packet_recorded_calls',
        'us',
        seen.map(({ usPerPacket }) => usPerPacket),
      ),
      single('measured_calls', 'calls', effort.calls),
      single('memory_mb_per_call', 'MB', memory, effort.calls - 1),
      ...losses(load, '_calls'),
    ];
  } finally {
    load.close();
  }
}

/** From the moment two people begin to join to the first packet of the other's picture at both, milliseconds. */
export async function measureSetUp(server: MediaProcess, calls: number): Promise<Figure[]> {
  const load = new Load(server);
  const times: number[] = [];
  try {
    for (let n = 0; n < calls; n += 1) times.push(await load.setUpCall());
  } finally {
    load.close();
  }
  return [p95('accept_to_first_packet_p95_ms', 'ms', times)];
}

/** Both digests of what one recorded packet of 1 000 octets adds to the files, microseconds of CPU. */
export function measureHashing(): Figure {
  const bytes = randomBytes(4 * 1024 * 1024);
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    for (const name of ['sha256', 'sm3']) createHash(name).update(bytes).digest();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / bytes.length) * 1_000;
  });
  return spread('hashing_us_per_packet', 'us', runs);
}
