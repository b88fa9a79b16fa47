import type { PreflightResult } from '@kuaichu/contract/preflight';

/**
 * What can be known of a camera or microphone without opening it: whether there is one and whether it was allowed or
 * refused before. Nobody is asked for a permission here.
 */
export async function checkDevice(
  check: 'camera' | 'microphone',
  agent: Pick<Navigator, 'mediaDevices' | 'permissions'> = navigator,
): Promise<PreflightResult> {
  // Missing where the page is not secure, or in browsers built into other apps.
  const devices = agent.mediaDevices as MediaDevices | undefined;
  if (typeof devices?.getUserMedia !== 'function') return { check, outcome: 'failed', detail: 'browserCannot' };
  const kind = check === 'camera' ? 'videoinput' : 'audioinput';
  const found = await devices.enumerateDevices().catch(() => null);
  if (found !== null && found.length > 0 && !found.some((device) => device.kind === kind))
    return { check, outcome: 'failed', detail: 'none' };
  const state = await permissionOf(check, agent);
  if (state === 'denied') return { check, outcome: 'failed', detail: 'denied' };
  return state === 'granted'
    ? { check, outcome: 'ok', detail: null }
    : { check, outcome: 'unknown', detail: 'notAsked' };
}

/** Firefox and older Safari do not know these names. */
async function permissionOf(name: 'camera' | 'microphone', agent: Pick<Navigator, 'permissions'>): Promise<string> {
  try {
    return (await agent.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return 'prompt';
  }
}
