/** Identities hold colons and the like; file names of all systems do not. */
export function fileSafe(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || '_';
}
