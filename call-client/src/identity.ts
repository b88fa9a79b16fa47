export type Role = 'party' | 'agent' | 'officer' | 'supervisor' | 'unknown';

/** `party:p1`, `agent:07`, `officer:…`, `supervisor:…` (hidden, so never seen by others). */
export interface Identity {
  readonly role: Role;
  readonly key: string;
}

const roles: readonly Role[] = ['party', 'agent', 'officer', 'supervisor'];

export function readIdentity(identity: string): Identity {
  const colon = identity.indexOf(':');
  const role = roles.find((r) => r === identity.slice(0, Math.max(colon, 0))) ?? 'unknown';
  return { role, key: colon < 0 ? identity : identity.slice(colon + 1) };
}
