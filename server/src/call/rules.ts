import type { Command, CommandOrder } from '@kuaichu/contract/call';
import type { PartyId } from '@kuaichu/contract/ids';
import { type Refusal, isRefusal, refuse } from '@kuaichu/contract/refusal';
import { CLOSED, changeParty, findParty, move, type Outcome } from '../case/rules.ts';
import type { Case, LaneClock, Recording } from '../case/state.ts';

/** A dropped case can be taken up again for this long; after it an agent calls back. */
export const RESUME_MS = 30 * 60_000;

/** Instructions that steer the camera towards evidence; safety words are not among them. */
export function isEvidence(given: CommandOrder): boolean {
  return given.kind === 'still';
}

/** The agent answers. The lane clock counts from here unless everybody stands at the kerb. */
export function answer(
  current: Case,
  seat: { seatNo: string; agentId: string; agentName: string },
  now: Date,
): Outcome | Refusal {
  const moved = move(current, 'inCall', now);
  if (isRefusal(moved)) return moved;
  const at = now.toISOString();
  const first = current.call === null;
  const lane: LaneClock =
    first && current.alarm.lane !== 'kerb' ? { running: true, seconds: 0, since: at } : current.lane;
  return {
    next: {
      ...moved,
      lane,
      call: {
        room: current.id,
        ...seat,
        answeredAt: current.call?.answeredAt ?? at,
        phase: current.clear !== null ? 'atKerb' : (current.call?.phase ?? 'onRoad'),
        held: false,
        attended: true,
        recording: current.recordings.some((r) => r.state === 'running') ? 'ok' : 'notStarted',
        recordingSince: current.recordings.findLast((r) => r.state === 'running')?.startedAt ?? null,
        recordingProblem: current.call?.recordingProblem ?? null,
        lostAt: null,
      },
    },
    events: [
      { type: first ? 'call.answered' : 'call.resumed', payload: { seatNo: seat.seatNo, agentId: seat.agentId } },
      ...(lane.running && !current.lane.running ? [{ type: 'lane.entered', payload: { seconds: lane.seconds } }] : []),
    ],
  };
}

/** A phone's picture or sound came into the room. */
export function phoneJoined(current: Case, partyId: PartyId, now: Date): Outcome {
  const party = findParty(current, partyId);
  if (!party || (party.online && party.awayCause === null)) return { next: current, events: [] };
  let next = changeParty(current, partyId, { online: true, awayCause: null });
  if (next.status === 'interrupted' && next.call?.attended) {
    const moved = move(next, 'inCall', now);
    if (!isRefusal(moved)) next = { ...moved, call: { ...next.call, lostAt: null } };
  }
  return { next, events: [{ type: 'party.joined', payload: { partyId } }] };
}

/** It left. When nobody is left the call is interrupted, never ended: everything stays and may be taken up again. */
export function phoneLeft(current: Case, partyId: PartyId, cause: string, now: Date): Outcome {
  const party = findParty(current, partyId);
  if (!party?.online) return { next: current, events: [] };
  let next = changeParty(current, partyId, { online: false, awayCause: cause });
  const alone = !next.parties.some((p) => p.online);
  if (alone && next.status === 'inCall' && next.call) {
    const moved = move(next, 'interrupted', now);
    if (!isRefusal(moved)) next = { ...moved, call: { ...next.call, lostAt: now.toISOString() } };
  }
  return { next, events: [{ type: 'party.left', payload: { partyId, cause } }] };
}

/** The phone says why its picture is away while it stays in the room (an incoming call, another app). */
export function phoneAway(current: Case, partyId: PartyId, cause: string): Outcome {
  if (!findParty(current, partyId)?.online) return { next: current, events: [] };
  return {
    next: changeParty(current, partyId, { awayCause: cause }),
    events: [{ type: 'party.away', payload: { partyId, cause } }],
  };
}

/** The picture is back after an interruption. */
export function phoneBack(current: Case, partyId: PartyId): Outcome {
  const party = findParty(current, partyId);
  if (!party || party.awayCause === null) return { next: current, events: [] };
  return {
    next: changeParty(current, partyId, { awayCause: null }),
    events: [{ type: 'party.back', payload: { partyId } }],
  };
}

/** 继续处理. With the agent still there the call just goes on; otherwise it queues before everybody else. */
export function resume(current: Case, now: Date): (Outcome & { queueAgain: boolean }) | Refusal {
  if (current.status === 'inCall' || current.status === 'queued')
    return { next: current, events: [], queueAgain: false };
  if (current.status === 'clearing') {
    return { next: current, events: [], queueAgain: false };
  }
  if (current.status !== 'interrupted' || !current.call) return refuse('wrongState');
  const lost = Date.parse(current.call.lostAt ?? current.statusSince);
  if (now.getTime() - lost > RESUME_MS && !current.call.attended && current.returned === null)
    return refuse('resumeExpired');
  const to = current.call.attended ? 'inCall' : 'queued';
  const moved = move(current, to, now);
  if (isRefusal(moved)) return moved;
  return {
    next: { ...moved, call: { ...current.call, lostAt: null } },
    events: [{ type: 'call.resumeAsked', payload: { attended: current.call.attended } }],
    queueAgain: to === 'queued',
  };
}

/** The seat is given back; the case may be resumed (or goes on when the cars stand at the kerb). */
export function release(current: Case, how: 'end' | 'hold', now: Date): Outcome | Refusal {
  if (!current.call?.attended) return refuse('callMissing');
  const at = now.toISOString();
  let next: Case = {
    ...current,
    call: { ...current.call, attended: false, held: how === 'hold', lostAt: at },
    parties: current.parties.map((p) => ({ ...p, online: false })),
  };
  if (next.status === 'inCall') {
    const moved = move(next, 'interrupted', now);
    if (isRefusal(moved)) return moved;
    next = moved;
  }
  return {
    next,
    events: [{ type: how === 'hold' ? 'call.held' : 'call.ended', payload: { seatNo: current.call.seatNo } }],
    jobs: [
      { task: 'queue.free', payload: { jurisdictionId: current.jurisdictionId, caseId: current.id } },
      { task: 'call.close', payload: { caseId: current.id } },
    ],
  };
}

/** While the recording fails nothing is taken, noted or signed; voice and safety go on. */
export function mustBeRecording(current: Case): Refusal | undefined {
  if (!current.call?.attended) return refuse('callMissing');
  if (current.call.recording !== 'ok') return refuse('recorderDown');
  return undefined;
}

export function order(current: Case, command: Omit<Command, 'state' | 'failure' | 'at'>, now: Date): Outcome | Refusal {
  if (!current.call?.attended) return refuse('callMissing');
  const party = findParty(current, command.partyId);
  if (!party) return refuse('notFound');
  if (isEvidence(command.order)) {
    const no = mustBeRecording(current);
    if (no) return no;
    if (CLOSED.includes(current.status)) return refuse('wrongState');
  }
  const camera = { ...current.camera };
  if (command.order.kind === 'lens') camera.facing = command.order.facing;
  if (command.order.kind === 'zoom') camera.zoom = command.order.factor;
  if (command.order.kind === 'torch') camera.torch = command.order.on;
  // Answered orders older than the last twenty are in the log; the view needs the living ones.
  const kept = current.commands
    .filter((c) => c.state === 'sent')
    .concat(current.commands.filter((c) => c.state !== 'sent').slice(-20));
  return {
    next: {
      ...current,
      camera,
      commands: [...kept, { ...command, at: now.toISOString(), state: 'sent', failure: null }],
    },
    events: [
      { type: 'command.sent', payload: { commandId: command.id, partyId: command.partyId, order: command.order } },
    ],
  };
}

export function answerOrder(
  current: Case,
  partyId: PartyId,
  commandId: string,
  ok: boolean,
  failure: string | null,
): Outcome | Refusal {
  const command = current.commands.find((c) => c.id === commandId && c.partyId === partyId);
  if (!command) return refuse('notFound');
  if (command.state !== 'sent') return { next: current, events: [] };
  const camera = { ...current.camera };
  if (!ok && command.order.kind === 'torch') camera.torch = false;
  if (!ok && command.order.kind === 'zoom') camera.zoom = 1;
  return {
    next: {
      ...current,
      camera,
      commands: current.commands.map((c) =>
        c.id === commandId ? { ...c, state: ok ? 'done' : 'failed', failure } : c,
      ),
    },
    events: [{ type: 'command.answered', payload: { commandId, ok, failure } }],
  };
}

/** A recording runs from its first packet; the folder is where the media server writes. */
export function recordingStarted(current: Case, egressId: string, folder: string, now: Date): Outcome {
  const at = now.toISOString();
  const known = current.recordings.find((r) => r.egressId === egressId);
  // Armed while it rang: there is no call yet that could be told.
  if (known?.state === 'running' && (current.call === null || current.call.recording === 'ok')) {
    return { next: current, events: [] };
  }
  const recording: Recording = {
    egressId,
    folder,
    startedAt: at,
    endedAt: null,
    state: 'running',
    problem: null,
    files: [],
  };
  return {
    next: {
      ...current,
      recordings: known
        ? current.recordings.map((r) => (r === known ? { ...r, state: 'running', problem: null, endedAt: null } : r))
        : [...current.recordings.map((r) => cutOff(r, now)), recording],
      call: current.call && { ...current.call, recording: 'ok', recordingSince: at, recordingProblem: null },
    },
    events: [{ type: 'recording.started', payload: { egressId } }],
    jobs: known
      ? []
      : current.recordings.filter((r) => r.state === 'running').map((r) => settle(current.id, r.egressId)),
  };
}

/** One room has one recorder: a new segment means that the older one was cut off with its process. */
function cutOff(recording: Recording, now: Date): Recording {
  if (recording.state !== 'running') return recording;
  return {
    ...recording,
    state: 'failed',
    problem: recording.problem ?? 'cutOff',
    endedAt: recording.endedAt ?? now.toISOString(),
  };
}

/** The media server finishes what a dead one left; its list of files is read as soon as it is there. */
function settle(caseId: string, egressId: string): { task: string; payload: Record<string, unknown> } {
  return { task: 'recording.settle', payload: { caseId, egressId } };
}

/** The agent and the phones are told at once; `why` is technical, for the log and the desk. */
export function recordingFailed(current: Case, egressId: string | null, why: string, now: Date): Outcome {
  const call = current.call;
  if (call?.recording === 'down' && !current.recordings.some((r) => r.egressId === egressId && r.state === 'running')) {
    return { next: current, events: [] };
  }
  return {
    next: {
      ...current,
      recordings: current.recordings.map((r) =>
        r.state === 'running' && (egressId === null || r.egressId === egressId)
          ? {
              ...r,
              state: egressId === null ? r.state : 'failed',
              problem: why,
              // Where nobody answers, the picture stops counting here; the same recording may yet be found alive.
              endedAt: r.endedAt ?? now.toISOString(),
            }
          : r,
      ),
      call: call && { ...call, recording: 'down', recordingProblem: why },
    },
    events: [{ type: 'recording.failed', payload: { egressId, why } }],
    jobs: egressId === null ? [] : [settle(current.id, egressId)],
  };
}

export function recordingEnded(current: Case, egressId: string, files: Recording['files'], now: Date): Outcome {
  const known = current.recordings.find((r) => r.egressId === egressId);
  if (!known || (known.state === 'complete' && known.files.length >= files.length))
    return { next: current, events: [] };
  const others = current.recordings.some((r) => r.egressId !== egressId && r.state === 'running');
  return {
    next: {
      ...current,
      recordings: current.recordings.map((r) =>
        r === known
          ? {
              ...r,
              state: r.state === 'failed' ? 'failed' : 'complete',
              endedAt: r.endedAt ?? now.toISOString(),
              files,
            }
          : r,
      ),
      call: current.call && {
        ...current.call,
        recording: others ? current.call.recording : current.call.recording === 'down' ? 'down' : 'notStarted',
      },
    },
    events: [
      {
        type: 'recording.ended',
        payload: {
          egressId,
          files: files.map((f) => ({ path: f.path, sha256: f.sha256, sm3: f.sm3, bytes: f.bytes })),
        },
      },
    ],
  };
}

/** What the recorder wrote in one stretch and fixed by hashes, as its own file says. */
export interface Seal {
  path: string;
  number: number;
  fromMs: number;
  toMs: number;
  /** SHA-256 of the file of the seal before; null for the first. */
  before: string | null;
  bytes: number;
  /** Of the seal's own file, which has those of every track. */
  sha256: string;
  sm3: string;
}

/**
 * A stretch of the recording is fixed in the case's chain as soon as it was hashed, each once and in order. A seal that
 * does not follow the one before is entered all the same, and said to be one.
 */
export function recordingSealed(current: Case, egressId: string, seal: Seal): Outcome {
  const known = current.recordings.find((r) => r.egressId === egressId);
  if (!known || seal.number <= (known.sealed?.number ?? 0)) return { next: current, events: [] };
  const follows = seal.number === (known.sealed?.number ?? 0) + 1 && seal.before === (known.sealed?.sha256 ?? null);
  const { number, sha256 } = seal;
  return {
    next: {
      ...current,
      recordings: current.recordings.map((r) => (r === known ? { ...r, sealed: { number, sha256 } } : r)),
    },
    events: [{ type: 'recording.sealed', payload: { egressId, ...seal, follows } }],
  };
}

export function laneSeconds(lane: LaneClock, now: Date): number {
  const running = lane.running && lane.since ? (now.getTime() - Date.parse(lane.since)) / 1000 : 0;
  return Math.round((lane.seconds + running) * 10) / 10;
}

/** Only the agent says that nobody stands in a lane any more. */
export function setLane(current: Case, inLane: boolean, now: Date): Outcome | Refusal {
  if (!current.call) return refuse('callMissing');
  if (current.lane.running === inLane) return { next: current, events: [] };
  const seconds = laneSeconds(current.lane, now);
  return {
    next: { ...current, lane: { running: inLane, seconds, since: inLane ? now.toISOString() : null } },
    events: [{ type: inLane ? 'lane.entered' : 'lane.left', payload: { seconds } }],
  };
}
