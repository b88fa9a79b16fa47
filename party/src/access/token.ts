/** `/#/l/<token>`: a fragment, so that the token reaches no server log. */
export function linkTokenOf(hash: string): string | null {
  return /^#\/l\/([A-Za-z0-9_-]{20,80})$/.exec(hash)?.[1] ?? null;
}
