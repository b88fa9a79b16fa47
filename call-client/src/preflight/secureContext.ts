import type { PreflightResult } from '@kuaichu/contract/preflight';

/** Browsers give camera and microphone only to pages of a secure origin (W3C Secure Contexts). */
export function checkSecureContext(
  page: Pick<Window, 'isSecureContext'> & { RTCPeerConnection?: unknown } = globalThis as never,
): PreflightResult {
  const check = 'secureContext';
  if (!page.isSecureContext) return { check, outcome: 'failed', detail: 'insecure' };
  if (page.RTCPeerConnection === undefined) return { check, outcome: 'failed', detail: 'noCalls' };
  return { check, outcome: 'ok', detail: null };
}
