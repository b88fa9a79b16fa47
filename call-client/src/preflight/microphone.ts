import type { PreflightResult } from '@kuaichu/contract/preflight';
import { checkDevice } from './device.ts';

export const checkMicrophone = (): Promise<PreflightResult> => checkDevice('microphone');
