import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { refuse } from '@kuaichu/contract/refusal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ANSWERED } from '../platform/http.ts';

const TYPES: readonly (readonly [string, string])[] = [
  ['.webm', 'video/webm'],
  ['.mkv', 'video/x-matroska'],
  ['.ndjson', 'application/x-ndjson'],
];

/**
 * A file with byte ranges (RFC 9110 14), so that a player can seek. It may grow meanwhile: what is sent is what was
 * announced, the rest is asked for later. Refused with `notFound` when there is no such file.
 */
export async function sendFile(path: string, request: FastifyRequest, reply: FastifyReply) {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return refuse('notFound');
  const type = TYPES.find(([ending]) => path.endsWith(ending))?.[1] ?? 'application/json';
  reply.header('content-type', type).header('accept-ranges', 'bytes').header('cache-control', 'private, no-store');
  const range = rangeOf(request.headers.range, info.size);
  if (range === 'unsatisfiable') {
    reply.code(416).header('content-range', `bytes */${info.size}`).send();
    return ANSWERED;
  }
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${info.size}`);
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  reply.header('content-length', end - start + 1);
  // A stream cannot be told to end before its first byte.
  reply.send(end < start ? '' : createReadStream(path, { start, end }));
  return ANSWERED;
}

/** One range, its ends included. Undefined: the whole file, as for everything that is not one range of bytes. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  // Only a length: so many of the last bytes.
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (from !== '' && to !== '' && Number(to) < start) return undefined;
  return start > end ? 'unsatisfiable' : { start, end };
}
