import { expect, it } from 'vitest';
import { openRoomRecorder } from './recording/recorder.ts';
import { evidenceOf, middle } from './test/evidence.ts';
import { lossyTransport } from './test/lossyTransport.ts';
import { startTestServer } from './test/server.ts';
import { openTransport } from './transport/server.ts';

/** Over a line that loses every 33rd packet both ways; longer and over a real socket in evidence.long.test.ts. */
it('a flash and its beep lie together in the film, and every picture sent is in it, at 3 % loss', async () => {
  const transport = lossyTransport(await openTransport({ port: 0, bind: '127.0.0.1' }), 33);
  const server = await startTestServer(openRoomRecorder, {}, transport);
  try {
    const seen = await evidenceOf(server, server.ws, { codec: 'vp8', flashes: 6 });
    if (process.env['PRINT_FIGURES']) console.log(seen, transport.lost);
    expect(seen.decodeErrors).toBe('');
    expect(seen.sealErrors).toEqual([]);
    expect(seen.offMs.length).toBeGreaterThanOrEqual(5);
    expect(Math.abs(middle(seen.offMs))).toBeLessThanOrEqual(40);
    expect(transport.lost).toBeGreaterThan(10);
    // A retransmission that is lost as well costs a picture here and there; anything more is the recorder's.
    expect(seen.framesWritten).toBeGreaterThanOrEqual(seen.framesSent * 0.97);
  } finally {
    await server.close();
  }
});
