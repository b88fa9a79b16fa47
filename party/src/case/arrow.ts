export type Arrow = 'right' | 'left' | 'ahead';

/** The first turn named in the words of the destination; without one the arrow points ahead. */
export function arrowOf(destination: string): Arrow {
  const right = destination.indexOf('右');
  const left = destination.indexOf('左');
  if (right < 0 && left < 0) return 'ahead';
  if (left < 0) return 'right';
  if (right < 0) return 'left';
  return right < left ? 'right' : 'left';
}
