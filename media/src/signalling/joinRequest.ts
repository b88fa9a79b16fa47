import { gunzipSync } from 'node:zlib';
import { JoinRequest, WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';

/** An honest request with its first offer is some 10 kB; a gzip bomb is not unpacked. */
const MAX_JOIN_BYTES = 512 * 1024;

/** The `join_request` of `/rtc/v1`: base64url of a wrapped, usually compressed, JoinRequest. */
export function readJoinRequest(url: URL): JoinRequest | undefined {
  const text = url.searchParams.get('join_request');
  if (text === null) return undefined;
  try {
    const wrapped = WrappedJoinRequest.fromBinary(Buffer.from(text, 'base64url'));
    const bytes =
      wrapped.compression === WrappedJoinRequest_Compression.GZIP
        ? gunzipSync(wrapped.joinRequest, { maxOutputLength: MAX_JOIN_BYTES })
        : wrapped.joinRequest;
    return JoinRequest.fromBinary(bytes);
  } catch {
    return undefined;
  }
}
