import { preferredCodec } from '@kuaichu/call-client/codec';
import { type DeviceFailure, type Devices, type Facing, openDevices } from '@kuaichu/call-client/devices';
import { type InterruptionWatch, watchInterruptions } from '@kuaichu/call-client/interruptions';
import { type Call, type CallState, openCall } from '@kuaichu/call-client/join';
import { watchQuality } from '@kuaichu/call-client/quality';
import type { RemotePerson } from '@kuaichu/call-client/remote';
import { sha256Of } from '@kuaichu/call-client/still';
import { keepAwake } from '@kuaichu/call-client/wakeLock';
import type { Command } from '@kuaichu/contract/call';
import { call as ask, urlOf } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import { recall, remember } from '../parts/memory.ts';
import { play } from '../parts/sound.ts';
import { say } from '../parts/speak.ts';
import { followOrders, type Orders, type Outcome } from './orders.ts';
import type { Uploads } from './uploads.ts';

/** Why the picture is away; `back` takes it back. */
type AwayCause = 'hidden' | 'phoneCall' | 'cameraEnded' | 'back';

export interface SessionState {
  readonly call: CallState | null;
  readonly people: readonly RemotePerson[];
  /** Null until the phone has answered whether it may be opened. */
  readonly camera: MediaStreamTrack | null;
  readonly cameraFailure: DeviceFailure | null;
  readonly microphoneFailure: DeviceFailure | null;
  readonly facing: Facing;
  readonly torch: boolean;
  readonly muted: boolean;
  /** A telephone call holds camera and microphone. */
  readonly silenced: boolean;
  /** Counts stills taken, for the flash. */
  readonly shots: number;
  /** The agent's last short instruction, as long as it is fresh. */
  readonly hint: string | null;
  /** What a control could not do, in code. */
  readonly trouble: DeviceFailure | null;
}

export interface Session {
  readonly state: SessionState;
  follow(view: PartyView): void;
  flip(): Promise<void>;
  toggleTorch(): Promise<void>;
  toggleMute(): Promise<void>;
  allowSound(): Promise<void>;
  /** Opens again what was refused or ended. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** `sign`: the face, and no orders of an agent. */
  readonly purpose: 'call' | 'sign';
  readonly view: PartyView;
  readonly uploads: Promise<Uploads>;
  onState(state: SessionState): void;
}

/** A request that hangs in a dead network gives way to the next one. */
const ticketForMs = 5_000;
/** A muted track shorter than this is a hiccup of the camera, not a telephone call. */
const silencedAfterMs = 1200;
/** An instruction is followed or repeated within this time; an older one would steer into the wrong place. */
const hintMs = 20_000;

/** Camera, microphone and room of this phone for as long as the case wants them. */
export function openSession(options: SessionOptions): Session {
  const { view, purpose } = options;
  let devices: Devices | null = null;
  let closed = false;
  let silencedTimer: ReturnType<typeof setTimeout> | null = null;
  let hintTimer: ReturnType<typeof setTimeout> | null = null;
  let away: AwayCause | null = null;
  let restoring: Promise<void> | null = null;
  let watch: InterruptionWatch | null = null;
  let state: SessionState = {
    call: null,
    people: [],
    camera: null,
    cameraFailure: null,
    microphoneFailure: null,
    facing: purpose === 'sign' ? 'user' : (view.call?.camera.facing ?? 'environment'),
    torch: false,
    muted: false,
    silenced: false,
    shots: 0,
    hint: null,
    trouble: null,
  };
  const set = (change: Partial<SessionState>) => {
    state = { ...state, ...change };
    if (!closed) options.onState(state);
  };

  const call: Call = openCall({
    codec: preferredCodec(),
    ticket: () => ask('partyJoinCall', {}, ticketForMs),
    onState: (next) => set({ call: next }),
    onPeople: (people) => set({ people }),
  });

  const place = watchAccuracy();
  const quality = watchQuality({
    room: () => call.room,
    accuracyM: place.accuracyM,
    send: async (body) => {
      const taken = await ask('partyQuality', { body });
      return taken.ok ? taken.value.nowMs : null;
    },
  });

  const orders: Orders = followOrders({
    partyId: view.me.partyId,
    execute: carryOut,
    answer: (commandId, ok, failure) => ask('answerCommand', { params: { commandId }, body: { ok, failure } }),
    known: knownOrders(),
    onKnown: (ids) => remember('session', 'kc.orders', ids),
  });

  const letSleep = keepAwake();
  void start();
  async function start(): Promise<void> {
    const wish = {
      facing: state.facing,
      zoom: purpose === 'call' ? (view.call?.camera.zoom ?? 1) : 1,
      torch: purpose === 'call' ? (view.call?.camera.torch ?? false) : false,
    };
    devices = await openDevices({ camera: wish, microphone: true });
    if (closed) {
      devices.stop();
      return;
    }
    watch = watchInterruptions(onInterruption);
    published();
    if (wish.zoom !== 1) await devices.setZoom(wish.zoom);
    if (wish.torch) await devices.setTorch(true);
    published();
    if (document.visibilityState === 'hidden') onInterruption('hidden');
  }
  function published(): void {
    if (!devices) return;
    call.setTracks(devices.tracks());
    watch?.setTracks(devices.tracks());
    set({
      camera: devices.camera?.mediaStreamTrack ?? null,
      cameraFailure: devices.cameraFailure,
      microphoneFailure: devices.microphoneFailure,
      facing: devices.wish.facing,
      torch: devices.wish.torch,
    });
  }

  function onInterruption(what: Parameters<Parameters<typeof watchInterruptions>[0]>[0]): void {
    switch (what) {
      case 'hidden':
        tellAway('hidden');
        break;
      case 'leaving':
        tellAway('hidden');
        break;
      case 'shown':
        void restore();
        break;
      case 'silenced':
        silencedTimer ??= setTimeout(() => {
          set({ silenced: true });
          tellAway('phoneCall');
        }, silencedAfterMs);
        break;
      case 'returned':
        if (silencedTimer !== null) clearTimeout(silencedTimer);
        silencedTimer = null;
        if (state.silenced) void restore();
        break;
      case 'cameraEnded':
        tellAway('cameraEnded');
        void restore();
        break;
      case 'microphoneEnded':
        void restore();
        break;
    }
  }
  function tellAway(cause: AwayCause): void {
    if (closed || away === cause) return;
    away = cause;
    tellLeft(cause);
  }

  /** One at a time; a phone that comes back tells the server that its picture is there again. */
  function restore(): Promise<void> {
    restoring ??= restoreNow().finally(() => {
      restoring = null;
    });
    return restoring;
  }
  async function restoreNow(): Promise<void> {
    if (!devices || closed || document.visibilityState === 'hidden') return;
    if (silencedTimer !== null) clearTimeout(silencedTimer);
    silencedTimer = null;
    const done = await devices.restore();
    published();
    call.retryNow();
    set({ silenced: false, trouble: done.ok ? null : done.failure });
    // The picture is there again; a microphone that is not says so on this phone.
    if (away !== null && devices.cameraFailure === null) {
      away = null;
      tellLeft('back');
    }
  }

  async function carryOut(command: Command): Promise<Outcome> {
    const { order } = command;
    if (order.kind === 'hint') {
      play('tick');
      say(order.words);
      showHint(order.words);
      return { ok: true };
    }
    if (!devices) return { ok: false, failure: 'cameraGone' };
    switch (order.kind) {
      case 'lens':
        return after(await devices.setFacing(order.facing));
      case 'zoom':
        return after(await devices.setZoom(order.factor));
      case 'torch':
        return after(await devices.setTorch(order.on));
      case 'still':
        return shoot(command.id);
    }
  }
  function showHint(words: string | null): void {
    if (hintTimer !== null) clearTimeout(hintTimer);
    hintTimer = words === null ? null : setTimeout(() => set({ hint: null }), hintMs);
    set({ hint: words });
  }
  function after(done: Awaited<ReturnType<Devices['setTorch']>>): Outcome {
    published();
    return done;
  }
  async function shoot(commandId: string): Promise<Outcome> {
    const uploads = await options.uploads;
    if (uploads.has(commandId)) return 'later';
    const track = devices?.camera?.mediaStreamTrack;
    if (!track || track.readyState === 'ended') return { ok: false, failure: state.cameraFailure ?? 'cameraGone' };
    const still = await devices?.takeStill().catch(() => null);
    if (!still) return { ok: false, failure: 'cameraGone' };
    play('shutter');
    set({ shots: state.shots + 1 });
    showHint(null);
    await uploads.add({ commandId, ...still, sha256: await sha256Of(still.blob) });
    return 'later';
  }

  return {
    get state() {
      return state;
    },
    follow(next) {
      if (purpose === 'call' && devices) orders.take(next.commands);
    },
    async flip() {
      if (!devices) return;
      const done = await devices.setFacing(state.facing === 'environment' ? 'user' : 'environment');
      published();
      set({ trouble: done.ok ? null : done.failure });
    },
    async toggleTorch() {
      if (!devices) return;
      const done = await devices.setTorch(!state.torch);
      published();
      set({ trouble: done.ok ? null : done.failure });
    },
    async toggleMute() {
      await devices?.setMuted(!state.muted);
      set({ muted: !state.muted });
    },
    allowSound: () => call.allowSound(),
    restore,
    async close() {
      closed = true;
      if (silencedTimer !== null) clearTimeout(silencedTimer);
      if (hintTimer !== null) clearTimeout(hintTimer);
      orders.stop();
      letSleep();
      watch?.stop();
      quality.stop();
      place.stop();
      await call.close();
      devices?.stop();
    },
  };
}

/** How well the phone knows where it is, where it was allowed to know at the alarm; nothing is asked for here. */
function watchAccuracy(): { accuracyM(): number | null; stop(): void } {
  let accuracyM: number | null = null;
  let watching: number | null = null;
  let over = false;
  void navigator.permissions
    ?.query({ name: 'geolocation' })
    .then(({ state }) => {
      if (over || state !== 'granted') return;
      watching = navigator.geolocation.watchPosition(
        (position) => {
          accuracyM = position.coords.accuracy;
        },
        () => {
          accuracyM = null;
        },
        { enableHighAccuracy: true },
      );
    })
    .catch(() => undefined);
  return {
    accuracyM: () => accuracyM,
    stop() {
      over = true;
      if (watching !== null) navigator.geolocation.clearWatch(watching);
    },
  };
}

function knownOrders(): string[] {
  const kept = recall('session', 'kc.orders');
  return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
}

/** Sent even while the page is being thrown away. */
function tellLeft(cause: AwayCause): void {
  void fetch(urlOf('partyLeftCall'), {
    method: 'POST',
    keepalive: true,
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-kuaichu': '1' },
    body: JSON.stringify({ cause }),
  }).catch(() => undefined);
}
