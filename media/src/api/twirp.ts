import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VideoGrant } from 'livekit-server-sdk';
import type { AccessVerifier } from '../signalling/access.ts';

/** Twirp v7 error codes in use, with their HTTP status. */
const STATUS = {
  invalid_argument: 400,
  malformed: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  bad_route: 404,
  resource_exhausted: 429,
  internal: 500,
} as const;

export class TwirpError extends Error {
  readonly code: keyof typeof STATUS;

  constructor(code: keyof typeof STATUS, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the method needs from the token; `room` is compared with the request's room. */
export interface Requirement {
  grant: 'roomCreate' | 'roomList' | 'roomAdmin' | 'roomRecord';
  room?: string;
}

export interface Method {
  /** Answers the protobuf JSON of the response. */
  (body: string, permit: (requirement: Requirement) => void): unknown;
}

/** A data packet of the room service is far below this. */
const MAX_BODY_BYTES = 256 * 1024;

/** Throws `invalid_argument` for one that is too large. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new TwirpError('invalid_argument', 'request is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function permitter(grant: VideoGrant): (requirement: Requirement) => void {
  return ({ grant: needed, room }) => {
    const isBound = needed !== 'roomAdmin' || grant.room === room;
    if (grant[needed] !== true || !isBound) throw new TwirpError('permission_denied', 'token does not allow this');
  };
}

/** What is answered instead, in Twirp's own words. */
export function refusalOf({ code, message }: TwirpError): { status: number; body: { code: string; msg: string } } {
  return { status: STATUS[code], body: { code, msg: message } };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body));
  // The SDK compares the type as a whole: no charset.
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': text.length });
  response.end(text);
}

/** Serves `POST /twirp/livekit.<Service>/<Method>` in JSON. */
export async function serveTwirp(
  methods: ReadonlyMap<string, Method>,
  verifier: AccessVerifier,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  onFault: (cause: unknown) => void,
): Promise<void> {
  try {
    const method = methods.get(path.slice('/twirp/'.length));
    if (method === undefined || request.method !== 'POST') throw new TwirpError('bad_route', 'no such method');
    const token = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const access = await verifier.verify(token);
    if (access === undefined) throw new TwirpError('unauthenticated', 'invalid token');
    const body = await readBody(request);
    answer(response, 200, await method(body, permitter(access.grant)));
  } catch (cause) {
    if (cause instanceof TwirpError) {
      const { status, body } = refusalOf(cause);
      answer(response, status, body);
      return;
    }
    onFault(cause);
    answer(response, STATUS.internal, { code: 'internal', msg: 'internal error' });
  }
}

/** Reads a request message; anything else than its JSON is the caller's mistake. */
export function parseRequest<T>(read: (json: string, options: { ignoreUnknownFields: boolean }) => T, body: string): T {
  try {
    return read(body, { ignoreUnknownFields: true });
  } catch {
    throw new TwirpError('malformed', 'the request cannot be read');
  }
}
