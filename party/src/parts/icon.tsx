import type { JSX } from 'preact';

/** A Tabler outline icon, given as the raw text of its file. Decoration only: the word stands beside it. */
export function Icon(props: { svg: string; size?: number }): JSX.Element {
  const size = props.size ?? 24;
  return (
    <span
      class="icon"
      aria-hidden="true"
      style={{ width: `${size}px`, height: `${size}px` }}
      // The text is a file of the build, never input.
      dangerouslySetInnerHTML={{ __html: props.svg }}
    />
  );
}

/** 人 drawn as a road. */
export function Logo(): JSX.Element {
  return (
    <svg class="logo" viewBox="0 0 40 40" aria-hidden="true">
      <rect x="1" y="1" width="38" height="38" rx="9" class="logo-plate" />
      <rect x="4" y="4" width="32" height="32" rx="6.5" class="logo-line" />
      <path d="M20 9.5 9.5 30h6.2L20 21.2 24.3 30h6.2Z" class="logo-road" />
      <path d="M20 24.5v5.5" class="logo-dash" />
    </svg>
  );
}

export function Warn(props: { size: number }): JSX.Element {
  return (
    <svg class="warn" viewBox="0 0 44 40" width={props.size} height={props.size * 0.91} aria-hidden="true">
      <path d="M18.5 3.2a4 4 0 0 1 7 0l16.6 29a4 4 0 0 1-3.5 6H5.4a4 4 0 0 1-3.5-6Z" fill="currentColor" />
      <path d="M22 14v9" stroke="var(--warn-ink)" stroke-width="4" stroke-linecap="round" />
      <circle cx="22" cy="30" r="2.4" fill="var(--warn-ink)" />
    </svg>
  );
}

export function Done(props: { size?: number }): JSX.Element {
  const size = props.size ?? 20;
  return (
    <svg class="done" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <circle cx="12" cy="12" r="11" fill="currentColor" />
      <path
        d="m7.5 12.3 3 3 6-6.3"
        fill="none"
        stroke="var(--done-ink)"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
