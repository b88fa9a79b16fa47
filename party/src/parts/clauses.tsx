import type { JSX } from 'preact';

/** Big words break after a comma or before a time of day, never inside a clause when it fits a line. */
export function Clauses(props: { words: string }): JSX.Element {
  const parts = props.words.match(/[^，、]+[，、]?/g) ?? [];
  return (
    <>
      {parts.map((part) => (
        <span key={part} class="clause">
          {part.split(/(\d{1,2}:\d{2}–\d{1,2}:\d{2})/).map((piece, i) =>
            i % 2 === 1 ? (
              <span key={piece} class="clause">
                {piece}
              </span>
            ) : (
              piece
            ),
          )}
        </span>
      ))}
    </>
  );
}
