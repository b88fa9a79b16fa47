import type { Stage } from '../browsers.ts';
import { at, press, see } from '../controls.ts';

export interface Login {
  readonly base: string;
  readonly username: string;
  readonly password: string;
}

export async function logIn(stage: Stage, { base, username, password }: Login): Promise<void> {
  await stage.page.goto(`${base}/desk/`);
  await see(stage, 'login-username');
  await stage.snap('login');
  await at(stage, 'login-username').fill(username);
  await at(stage, 'login-password').fill(password);
  await press(stage, 'login-submit');
  await at(stage, 'login-submit').waitFor({ state: 'detached' });
}
