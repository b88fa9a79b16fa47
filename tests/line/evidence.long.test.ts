import { expect, it } from 'vitest';
import { openRoomRecorder } from '../../media/src/recording/recorder.ts';
import { evidenceOf, middle } from '../../media/src/test/evidence.ts';
import { startTestServer } from '../../media/src/test/server.ts';
import { openTransport } from '../../media/src/transport/server.ts';
import { keep, quantile } from './figures.ts';
import { Line } from './line.ts';

/** Datagrams of the phone are really lost: 3 % each way at random, 20 ms each way, by the proxy between the sockets. */
it.each(['vp8', 'h264'] as const)(
  '%s: each flash lies within 40 ms of its beep in the film, and every picture that came is in it, at three per cent loss',
  async (codec) => {
    const transport = await openTransport({ port: 0, bind: '127.0.0.1' });
    const server = await startTestServer(openRoomRecorder, {}, transport);
    const line = await Line.open(server.ws, transport.candidates[0]!.port);
    const lossy = { loss: 0.03, delayMs: 20 };
    line.set({ up: lossy, down: lossy });
    try {
      const seen = await evidenceOf(server, line.ws, { codec, flashes: 20 });
      if (process.env['PRINT_FIGURES']) console.log(seen, await line.dropped());
      const off = seen.offMs.map(Math.abs);
      keep(`evidence_${codec}_flash_off_median_ms`, middle(seen.offMs), 'ms', off.length);
      keep(`evidence_${codec}_flash_off_worst_ms`, Math.max(...off), 'ms', off.length);
      keep(`evidence_${codec}_drawn_late_worst_ms`, Math.max(...seen.lateMs), 'ms', seen.lateMs.length);
      keep(`evidence_${codec}_frames_written`, seen.framesWritten / seen.framesSent, 'share', seen.framesSent);
      expect(seen.codec).toBe(codec === 'vp8' ? 'video/VP8' : 'video/H264');
      expect(seen.decodeErrors).toBe('');
      expect(seen.sealErrors).toEqual([]);
      expect(off.length).toBeGreaterThanOrEqual(18);
      expect(Math.abs(middle(seen.offMs))).toBeLessThanOrEqual(40);
      expect(quantile(off, 0.9)).toBeLessThanOrEqual(40);
      expect((await line.dropped()).up).toBeGreaterThan(10);
      // What is not in the film is said to be missing; the last pictures were under way when it was stopped.
      expect(seen.framesWritten + seen.framesNoted).toBeGreaterThanOrEqual(seen.framesSent - 15);
      expect(seen.framesWritten).toBeGreaterThanOrEqual(seen.framesSent * 0.97);
    } finally {
      line.close();
      await server.close();
    }
  },
  180_000,
);
