import type { DeskProps } from '../app.tsx';
export function SupervisorDesk(_: DeskProps) { return null; }
