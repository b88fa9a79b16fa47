import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Rooms } from './room/rooms.ts';
import type { Webhooks } from './webhook.ts';

const loopDelay = monitorEventLoopDelay({ resolution: 20 });

interface Metric {
  name: string;
  help: string;
  type: 'gauge' | 'counter';
  value: number;
}

/** Prometheus text of what runs now. Counters of media live as long as their participant. */
export function metricsText(rooms: Rooms, webhooks: Webhooks): string {
  loopDelay.enable();
  const all = rooms.all();
  const participants = all.flatMap((room) => [...room.participants.values()]);
  const sum = (pick: (session: (typeof participants)[number]['session']) => number): number =>
    participants.reduce((total, participant) => total + pick(participant.session), 0);
  const cpu = process.cpuUsage();
  const metrics: Metric[] = [
    { name: 'rooms', help: 'Open rooms.', type: 'gauge', value: all.length },
    { name: 'participants', help: 'Participants in all rooms.', type: 'gauge', value: participants.length },
    { name: 'tracks', help: 'Published tracks.', type: 'gauge', value: sum((session) => session.uplink.tracks.size) },
    {
      name: 'subscriptions',
      help: 'Forwarded tracks.',
      type: 'gauge',
      value: sum((session) => session.downlink.tracks.size),
    },
    {
      name: 'rtp_received_packets',
      help: 'RTP packets received from present participants.',
      type: 'gauge',
      value: sum((session) => session.uplink.received),
    },
    {
      name: 'rtp_unknown_packets',
      help: 'RTP packets that belong to no track.',
      type: 'gauge',
      value: sum((session) => session.uplink.unknown),
    },
    {
      name: 'nacked_packets',
      help: 'Packets asked for again.',
      type: 'gauge',
      value: sum((session) => session.uplink.nacksSent),
    },
    {
      name: 'repaired_packets',
      help: 'Packets sent again to subscribers.',
      type: 'gauge',
      value: sum((session) => session.downlink.repaired),
    },
    {
      name: 'key_frame_requests',
      help: 'Picture loss indications sent.',
      type: 'gauge',
      value: sum((session) => session.uplink.pictureLossSent),
    },
    { name: 'recordings', help: 'Running recordings.', type: 'gauge', value: rooms.recordings.activeCount },
    { name: 'webhooks_sent_total', help: 'Webhooks accepted.', type: 'counter', value: webhooks.sent },
    { name: 'webhooks_failed_total', help: 'Webhooks given up.', type: 'counter', value: webhooks.failed },
    { name: 'resident_memory_bytes', help: 'Resident memory.', type: 'gauge', value: process.memoryUsage.rss() },
    {
      name: 'cpu_seconds_total',
      help: 'CPU time, user and system.',
      type: 'counter',
      value: (cpu.user + cpu.system) / 1e6,
    },
    {
      name: 'event_loop_delay_p99_seconds',
      help: 'Event loop delay.',
      type: 'gauge',
      value: (loopDelay.percentile(99) || 0) / 1e9,
    },
  ];
  return metrics
    .map(({ name, help, type, value }) =>
      [`# HELP media_${name} ${help}`, `# TYPE media_${name} ${type}`, `media_${name} ${value}`, ''].join('\n'),
    )
    .join('');
}
