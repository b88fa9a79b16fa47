import type { Plan } from './plan.ts';
import { ask } from './programs.ts';

/** What the launcher's screen shows of the server's answer to `GET /api/about`. */
export type About = {
  /** The service clock, ISO. */
  readonly now: string;
  readonly demoClock: boolean;
  readonly phoneUrl: string;
  readonly logins: readonly { readonly role: string; readonly city: string; readonly username: string }[];
  readonly demoPassword: string | null;
};

/** Undefined when the server does not say. */
export const readAbout = async ({ innerUrl, tls }: Plan): Promise<About | undefined> => {
  const { status, body } = await ask(`${innerUrl}/api/about`, tls?.certFile);
  try {
    return status === 200 ? (JSON.parse(body) as About) : undefined;
  } catch {
    return undefined;
  }
};
