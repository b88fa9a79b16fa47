import {
  IconBulb,
  IconCameraRotate,
  IconDeviceMobile,
  IconMicrophone,
  IconMicrophoneOff,
  IconVolume,
  IconWifi,
  IconWifiOff,
  IconZoomIn,
} from '@tabler/icons-react';
import { Audio, Video } from '../call/media.tsx';
import type { DeskCall } from '../call/useCall.ts';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import { Preflight } from './preflight.tsx';
import { zoomStep } from './shots.ts';
import type { Stills } from './useStills.ts';

/** The phone's picture at its own shape, own face beside it, and what can be set on the phone from here. */
export function Picture({ call, stills }: { call: DeskCall; stills: Stills }) {
  const { view } = useCaseDesk();
  const phones = call.people.filter((p) => p.role === 'party');
  const shown = phones.find((p) => p.key === stills.partyId) ?? phones.find((p) => p.video) ?? phones[0];
  const party = view.parties.find((p) => p.partyId === (shown?.key ?? stills.partyId));
  const failed = view.commands.findLast((c) => c.order.kind !== 'hint')?.state === 'failed';
  // A line that is gone cannot say so itself; that nothing comes is seen here, within seconds.
  const away = party?.awayCause ?? (shown?.silent ? 'network' : null);
  const lastFailure = view.commands.findLast((c) => c.state === 'failed');

  return (
    <div className="stage">
      <div className="stage-picture">
        {shown?.video ? (
          <Video
            key={shown.identity}
            track={shown.video}
            stale={away !== null}
            label={party?.label ?? ''}
            testId={ids.partyVideo}
          />
        ) : (
          <p className="stage-empty">{emptyWords()}</p>
        )}
        {shown?.video && away && (
          <p className="stage-stale" role="alert" data-testid={ids.partyAway} data-cause={away}>
            <Mark kind="attention" size={22} />
            <b>{texts.call.away[away] ?? texts.call.noPicture}</b>
            <span>{texts.call.oldPicture}</span>
          </p>
        )}
        <div className="stage-chips">
          <span className="over-chip">
            <IconDeviceMobile size={16} aria-hidden="true" />
            {party ? `${party.label} ${party.name} · ` : ''}
            {texts.call.lens[view.camera.facing]} {view.camera.zoom}×
          </span>
          {shown && !shown.silent && shown.quality !== 'unknown' && (
            <span className={shown.quality === 'poor' || shown.quality === 'lost' ? 'over-chip warn' : 'over-chip'}>
              {shown.quality === 'lost' ? (
                <IconWifiOff size={16} aria-hidden="true" />
              ) : (
                <IconWifi size={16} aria-hidden="true" />
              )}
              {texts.call.quality[shown.quality]}
            </span>
          )}
          {call.state && call.state.phase !== 'live' && (
            <span className="over-chip warn" data-testid={ids.callPhase} role="status">
              <Mark kind="waiting" size={16} />
              {texts.call.phases[call.state.phase]}
              {call.state.phase === 'waiting' && (
                <button type="button" className="text-button" onClick={call.retry}>
                  {texts.call.retry}
                </button>
              )}
            </span>
          )}
          {party?.isCaller !== false && (
            <Preflight results={view.preflight} seen={shown?.video != null} heard={shown?.audio != null} />
          )}
          {failed && lastFailure && (
            <span className="over-chip warn" role="status">
              <Mark kind="attention" size={16} />
              {texts.call.failures[lastFailure.failure ?? ''] ?? texts.call.failed}
            </span>
          )}
        </div>
        {call.state?.soundBlocked && (
          <button type="button" className="button next sound" data-testid={ids.allowSound} onClick={call.allowSound}>
            <IconVolume size={18} aria-hidden="true" />
            {texts.call.allowSound}
          </button>
        )}
        {phones.length > 1 && (
          <div className="stage-others">
            {phones.map((person) => {
              const label = view.parties.find((p) => p.partyId === person.key)?.label ?? person.key;
              return (
                <button
                  key={person.identity}
                  type="button"
                  className={person === shown ? 'on' : ''}
                  data-testid={ids.watch(person.key)}
                  onClick={() => stills.watch(person.key)}
                >
                  {person.video && person !== shown ? <Video track={person.video} label={label} /> : null}
                  <b>{label}</b>
                </button>
              );
            })}
          </div>
        )}
        {call.people.map((person) => person.audio && <Audio key={person.identity} track={person.audio} />)}
      </div>
      <Remote call={call} stills={stills} />
    </div>
  );

  function emptyWords(): string {
    if (view.status === 'interrupted') return texts.call.interrupted;
    if (view.call?.held) return texts.call.held;
    if (view.status === 'clearing' && phones.length === 0) return texts.call.driving;
    if (phones.length === 0 && !party?.online) return texts.call.partyAway;
    return (away !== null && texts.call.away[away]) || texts.call.noPicture;
  }
}

function Remote({ call, stills }: { call: DeskCall; stills: Stills }) {
  const { view } = useCaseDesk();
  const { camera } = view;
  const on = may(view, 'command');
  const { order } = stills;
  const torch = () => on && order({ kind: 'torch', on: !camera.torch });
  const zoom = (direction: 1 | -1) => on && order({ kind: 'zoom', factor: zoomStep(camera.zoom, direction) });
  const lens = () => on && order({ kind: 'lens', facing: camera.facing === 'environment' ? 'user' : 'environment' });
  const mute = () => call.setMuted(!call.muted);
  useKeys({ t: torch, z: () => zoom(1), 'Shift+z': () => zoom(-1), r: lens, m: mute });
  const ownCamera = call.devices?.camera ?? null;
  return (
    <aside className="remote">
      <div className="own">
        {ownCamera && call.faceOn ? (
          <Video track={ownCamera} mirrored label={texts.call.own} testId={ids.ownVideo} />
        ) : (
          <p>{call.devices && !ownCamera ? texts.call.ownMissing : texts.call.ownOff}</p>
        )}
        <span>{ownCamera && call.faceOn ? texts.call.own : texts.call.ownOff}</span>
        <button
          type="button"
          className={call.faceOn ? 'on' : ''}
          aria-pressed={call.faceOn}
          data-testid={ids.face}
          disabled={!ownCamera}
          onClick={() => call.setFace(!call.faceOn)}
        >
          {texts.call.face}
        </button>
      </div>
      <h3>{texts.call.remote}</h3>
      <button
        type="button"
        className={camera.torch ? 'tool on' : 'tool'}
        aria-pressed={camera.torch}
        onClick={torch}
        disabled={!on}
        data-testid={ids.torch}
      >
        <IconBulb size={20} aria-hidden="true" />
        {texts.call.torch}
        <em>{camera.torch ? texts.call.on : texts.call.off}</em>
        <Key>T</Key>
      </button>
      <div className="tool-pair">
        <button type="button" className="tool" onClick={() => zoom(1)} disabled={!on} data-testid={ids.zoomIn}>
          <IconZoomIn size={20} aria-hidden="true" />
          {texts.call.zoom}
          <em>{camera.zoom}×</em>
          <Key>Z</Key>
        </button>
        <button
          type="button"
          className="tool minus"
          onClick={() => zoom(-1)}
          disabled={!on || camera.zoom <= 1}
          data-testid={ids.zoomOut}
          aria-label={`${texts.call.zoom} −`}
        >
          −
        </button>
      </div>
      <button type="button" className="tool" onClick={lens} disabled={!on} data-testid={ids.lens}>
        <IconCameraRotate size={20} aria-hidden="true" />
        {camera.facing === 'environment' ? texts.call.lensFront : texts.call.lensBack}
        <Key>R</Key>
      </button>
      <button
        type="button"
        className={call.muted ? 'tool warn' : 'tool'}
        aria-pressed={call.muted}
        onClick={mute}
        data-testid={ids.muteSelf}
      >
        {call.muted ? (
          <IconMicrophoneOff size={20} aria-hidden="true" />
        ) : (
          <IconMicrophone size={20} aria-hidden="true" />
        )}
        {call.devices && !call.devices.microphone
          ? texts.call.micMissing
          : call.muted
            ? texts.call.mute
            : texts.call.microphone}
        <em>{call.muted ? texts.call.off : texts.call.on}</em>
        <Key>M</Key>
      </button>
      {view.lane.running && <p className="advice">{texts.call.laneAdvice}</p>}
    </aside>
  );
}
