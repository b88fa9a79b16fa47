/** The login of this page: every answer is watched for 401, so that the desk can ask for the login without going away. */
type Listener = () => void;
const listeners = new Set<Listener>();

export function reportStatus(status: number): void {
  if (status === 401) for (const listener of listeners) listener();
}

export function onLoggedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
