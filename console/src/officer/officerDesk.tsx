import type { DeskProps } from '../app.tsx';
export function OfficerDesk(_: DeskProps) { return null; }
