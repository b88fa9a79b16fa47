import { type TrackSource, ParticipantPermission } from '@livekit/protocol';
import { TokenVerifier, type VideoGrant } from 'livekit-server-sdk';

/** What a verified token allows its bearer. */
export interface Access {
  identity: string;
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  grant: VideoGrant;
}

export interface AccessVerifier {
  /** Undefined for a token that is missing, forged or expired. */
  verify(token: string | undefined): Promise<Access | undefined>;
}

export function accessVerifier(key: string, secret: string): AccessVerifier {
  const verifier = new TokenVerifier(key, secret);
  return {
    async verify(token) {
      if (token === undefined || token === '') return undefined;
      try {
        const claims = await verifier.verify(token);
        return {
          identity: claims.sub ?? '',
          name: claims.name ?? '',
          metadata: claims.metadata ?? '',
          attributes: claims.attributes ?? {},
          grant: claims.video ?? {},
        };
      } catch {
        return undefined;
      }
    },
  };
}

/** Browsers put the token in the query, native clients in the header. */
export function bearerToken(url: URL, authorization: string | undefined): string | undefined {
  const header = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1];
  return header ?? url.searchParams.get('access_token') ?? undefined;
}

export function permissionOf(grant: VideoGrant): ParticipantPermission {
  const permission = new ParticipantPermission({
    canSubscribe: grant.canSubscribe ?? true,
    canPublish: grant.canPublish ?? true,
    canPublishData: grant.canPublishData ?? true,
    canUpdateMetadata: grant.canUpdateOwnMetadata ?? false,
    hidden: grant.hidden ?? false,
  });
  const sources = grant.canPublishSources as (TrackSource | string)[] | undefined;
  if (sources !== undefined) permission.canPublishSources = sources.map(sourceNumber);
  return permission;
}

/** Tokens spell sources as words, the protocol as numbers. */
function sourceNumber(source: TrackSource | string): TrackSource {
  if (typeof source === 'number') return source;
  return ['unknown', 'camera', 'microphone', 'screen_share', 'screen_share_audio'].indexOf(source.toLowerCase());
}

export function mayJoin(access: Access): string | undefined {
  if (access.grant.roomJoin !== true) return 'token does not allow joining';
  if (!access.grant.room) return 'token names no room';
  if (access.identity === '') return 'token names no identity';
  return undefined;
}
