import { ConnectionQuality } from '@livekit/protocol';

/** Microphones send 50 packets a second, muted or not: nothing for this long is a line that is gone. */
const SILENT_AFTER_MS = 2_000;
/** Loss in 1/256 from which a picture suffers although lost packets are asked for again (about 2 and 8 %). */
const SOME_LOSS = 5;
const MUCH_LOSS = 20;

export interface LineFigures {
  /** Since the last media packet of this participant; undefined while it sends none on purpose. */
  silentForMs: number | undefined;
  /** Share of lost packets on the way up and down, 1/256, worst track. */
  lossUp: number;
  lossDown: number;
  /** Something of what it should receive is held back because its line is too narrow. */
  narrow: boolean;
}

/** What everybody in the room is told about one participant's line. */
export function qualityOf({ silentForMs, lossUp, lossDown, narrow }: LineFigures): ConnectionQuality {
  if (silentForMs !== undefined && silentForMs >= SILENT_AFTER_MS) return ConnectionQuality.LOST;
  const loss = Math.max(lossUp, lossDown);
  if (loss >= MUCH_LOSS || narrow) return ConnectionQuality.POOR;
  return loss >= SOME_LOSS ? ConnectionQuality.GOOD : ConnectionQuality.EXCELLENT;
}
