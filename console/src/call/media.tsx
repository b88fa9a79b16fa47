import { useEffect, useRef } from 'react';
import { attachTrack } from '@kuaichu/call-client/remote';

type Track = Parameters<typeof attachTrack>[0];

/** A picture as it comes: letterboxed, never cropped. */
export function Video(props: { track: Track; mirrored?: boolean; stale?: boolean; label: string; testId?: string }) {
  const element = useRef<HTMLVideoElement>(null);
  const { track } = props;
  useEffect(() => (element.current ? attachTrack(track, element.current) : undefined), [track]);
  return (
    <video
      ref={element}
      className={`picture${props.mirrored ? ' mirrored' : ''}${props.stale ? ' stale' : ''}`}
      autoPlay
      playsInline
      muted
      aria-label={props.label}
      data-testid={props.testId}
    />
  );
}

export function Audio({ track }: { track: Track }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => (element.current ? attachTrack(track, element.current) : undefined), [track]);
  // biome-ignore lint/a11y/useMediaCaption: a live call has no caption track
  return <audio ref={element} autoPlay />;
}
