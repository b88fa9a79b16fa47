import { useCallback, useEffect, useRef, useState } from 'react';
import { type Devices, openDevices } from '@kuaichu/call-client/devices';
import { type Call, type CallState, openCall } from '@kuaichu/call-client/join';
import { watchQuality } from '@kuaichu/call-client/quality';
import type { RemotePerson } from '@kuaichu/call-client/remote';
import { act } from '../live/act.ts';

export interface DeskCall {
  readonly state: CallState | null;
  readonly people: readonly RemotePerson[];
  readonly devices: Devices | null;
  readonly faceOn: boolean;
  readonly muted: boolean;
  setFace(on: boolean): void;
  setMuted(muted: boolean): void;
  retry(): void;
  allowSound(): void;
}

/** The desk's side of the call of one case, for as long as `caseId` stays. */
export function useCall(caseId: string | null): DeskCall {
  const [state, setState] = useState<CallState | null>(null);
  const [people, setPeople] = useState<readonly RemotePerson[]>([]);
  const [devices, setDevices] = useState<Devices | null>(null);
  const [faceOn, setFaceOn] = useState(true);
  const [muted, setMutedState] = useState(false);
  const held = useRef<{ call: Call; devices: Devices | null } | null>(null);

  useEffect(() => {
    if (caseId === null) return;
    let over = false;
    const call = openCall({
      face: true,
      ticket: () => act('deskJoinCall', { params: { caseId } }),
      onState: (next) => {
        if (!over) setState(next);
      },
      onPeople: (next) => {
        if (!over) setPeople(next);
      },
    });
    held.current = { call, devices: null };
    const quality = watchQuality({
      room: () => call.room,
      send: async (body) => {
        const taken = await act('deskQuality', { params: { caseId }, body });
        return taken.ok ? taken.value.nowMs : null;
      },
    });
    // Voice must not wait for the camera question: the room is joined while the devices are asked for.
    void openDevices({ camera: { facing: 'user', zoom: 1, torch: false }, microphone: true, size: 'face' }).then(
      (opened) => {
        if (over) {
          opened.stop();
          return;
        }
        held.current = { call, devices: opened };
        setDevices(opened);
        call.setTracks(opened.tracks());
      },
    );
    return () => {
      over = true;
      const last = held.current;
      held.current = null;
      quality.stop();
      void last?.call.close();
      last?.devices?.stop();
      setState(null);
      setPeople([]);
      setDevices(null);
      setFaceOn(true);
      setMutedState(false);
    };
  }, [caseId]);

  const setFace = useCallback((on: boolean) => {
    setFaceOn(on);
    const camera = held.current?.devices?.camera;
    void (on ? camera?.unmute() : camera?.mute());
  }, []);
  const setMuted = useCallback((next: boolean) => {
    setMutedState(next);
    void held.current?.devices?.setMuted(next);
  }, []);
  const retry = useCallback(() => held.current?.call.retryNow(), []);
  const allowSound = useCallback(() => void held.current?.call.allowSound(), []);
  return { state, people, devices, faceOn, muted, setFace, setMuted, retry, allowSound };
}
