import type { JSX } from 'preact';

/** New-energy numbers have one sign more (GA 36-2018) and stand on white-to-green. */
export function isNewEnergy(plateNo: string): boolean {
  return /^\p{Script=Han}[A-Z][A-Z0-9]{6}$/u.test(plateNo);
}

export function Plate(props: { plateNo: string }): JSX.Element {
  const dotted = props.plateNo.replace(/^(\p{Script=Han}[A-Z])(?=[A-Z0-9])/u, '$1·');
  return <span class={`plate${isNewEnergy(props.plateNo) ? ' green' : ''}`}>{dotted}</span>;
}
