import type { PreflightResult } from '@kuaichu/contract/preflight';
import { checkDevice } from './device.ts';

export const checkCamera = (): Promise<PreflightResult> => checkDevice('camera');
