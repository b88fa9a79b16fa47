import headset from '@tabler/icons/outline/headset.svg?raw';
import type { RemotePerson } from '@kuaichu/call-client/remote';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { caseTexts } from '../case/texts.ts';

/** What this phone films, over the whole screen; landscape letterboxes on the desk, here it may fill. */
export function LocalPicture(props: { track: MediaStreamTrack | null; mirrored: boolean }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = props.track ? new MediaStream([props.track]) : null;
    if (props.track) void element.play().catch(() => undefined);
  }, [props.track]);
  return (
    <video
      ref={video}
      class={`local${props.mirrored ? ' mirrored' : ''}`}
      muted
      playsInline
      autoPlay
      data-testid="local-video"
    />
  );
}

/** The agent's face in its frame, and everybody's sound. */
export function People(props: { people: readonly RemotePerson[]; seatNo: string }): JSX.Element {
  const agent = props.people.find((person) => person.role === 'agent') ?? null;
  return (
    <figure class="agent" data-testid="agent" data-present={agent ? 'true' : 'false'}>
      {agent?.video ? (
        <RemotePicture track={agent.video} />
      ) : (
        <span class="agent-blank">
          <Icon svg={headset} size={48} />
          {agent && <small>{caseTexts.call.agentNoFace}</small>}
        </span>
      )}
      <figcaption>{caseTexts.call.seat(props.seatNo)}</figcaption>
      {props.people.map((person) => person.audio && <RemoteSound key={person.identity} track={person.audio} />)}
    </figure>
  );
}

type RemoteTrack = NonNullable<RemotePerson['video']>;

function RemotePicture(props: { track: RemoteTrack }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => attach(props.track, video.current), [props.track]);
  return <video ref={video} playsInline autoPlay muted data-testid="agent-video" />;
}

function RemoteSound(props: { track: RemoteTrack }): JSX.Element {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => attach(props.track, audio.current), [props.track]);
  return <audio ref={audio} autoPlay />;
}

function attach(track: RemoteTrack, element: HTMLMediaElement | null): (() => void) | undefined {
  if (!element) return undefined;
  track.attach(element);
  return () => {
    track.detach(element);
  };
}
