/**
 * STUN (RFC 8489) as far as an ICE-lite agent needs it (RFC 8445 7.3): binding requests are parsed and their
 * MESSAGE-INTEGRITY and FINGERPRINT checked, success and error responses are written.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { crc32 } from 'node:zlib';

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
} as const;
const UNDERSTOOD: ReadonlySet<number> = new Set(Object.values(ATTRIBUTE));
const ICE_CONTROLLING = 0x802a;
const INTEGRITY_BYTES = 20;

export interface BindingRequest {
  /** The whole message, for the integrity check. */
  message: Buffer;
  transactionId: Buffer;
  /** `<ufrag of the receiver>:<ufrag of the sender>` (RFC 8445 7.2.2). */
  username: string;
  useCandidate: boolean;
  /** The sender believes it is the controlled agent. */
  controlled: boolean;
  /** Comprehension-required attributes that this agent does not know. */
  unknown: number[];
  /** Offset of the MESSAGE-INTEGRITY attribute. */
  integrityAt: number;
}

/** First octet 0…3 (RFC 7983) and a whole header. */
export const looksLikeStun = (data: Buffer): boolean => data.length >= HEADER_BYTES && (data[0] ?? 255) < 4;

/**
 * A binding request with USERNAME, MESSAGE-INTEGRITY and a right FINGERPRINT, or undefined: anything else is
 * dropped without an answer, so that the port cannot be used to reflect traffic. The integrity is not yet checked.
 */
export function parseBindingRequest(message: Buffer): BindingRequest | undefined {
  if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (message.readUInt16BE(2) !== message.length - HEADER_BYTES || message.length % 4 !== 0) return undefined;
  if (message.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  const request: BindingRequest = {
    message,
    transactionId: message.subarray(8, HEADER_BYTES),
    username: '',
    useCandidate: false,
    controlled: false,
    unknown: [],
    integrityAt: 0,
  };
  let fingerprinted = false;
  for (let at = HEADER_BYTES; at < message.length; ) {
    if (at + 4 > message.length || fingerprinted) return undefined;
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    const end = at + 4 + length;
    if (end > message.length) return undefined;
    if (type === ATTRIBUTE.fingerprint) {
      if (length !== 4 || message.readUInt32BE(at + 4) !== fingerprintOf(message.subarray(0, at))) return undefined;
      fingerprinted = true;
    } else if (request.integrityAt > 0) {
      // RFC 8489 14.5: what follows MESSAGE-INTEGRITY is not protected and not read.
    } else if (type === ATTRIBUTE.messageIntegrity) {
      if (length !== INTEGRITY_BYTES) return undefined;
      request.integrityAt = at;
    } else if (type === ATTRIBUTE.username) {
      request.username = message.toString('utf8', at + 4, end);
    } else if (type === ATTRIBUTE.useCandidate) {
      request.useCandidate = true;
    } else if (type === ATTRIBUTE.iceControlled) {
      request.controlled = true;
    } else if (type < 0x8000 && !UNDERSTOOD.has(type)) {
      request.unknown.push(type);
    }
    at = end + ((4 - (length % 4)) % 4);
  }
  return fingerprinted && request.integrityAt > 0 && request.username !== '' ? request : undefined;
}

/** RFC 8489 14.5: HMAC-SHA1 with the header length set as if the integrity attribute ended the message. */
function integrityOf(messageBefore: Buffer, password: string): Buffer {
  const header = Buffer.from(messageBefore.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(messageBefore.length - HEADER_BYTES + 4 + INTEGRITY_BYTES, 2);
  return createHmac('sha1', password).update(header).update(messageBefore.subarray(HEADER_BYTES)).digest();
}

/** RFC 8489 14.7; the header length must already count the fingerprint attribute. */
const fingerprintOf = (messageBefore: Buffer): number => (crc32(messageBefore) ^ FINGERPRINT_XOR) >>> 0;

export function integrityHolds(request: BindingRequest, password: string): boolean {
  const at = request.integrityAt;
  const claimed = request.message.subarray(at + 4, at + 4 + INTEGRITY_BYTES);
  return timingSafeEqual(claimed, integrityOf(request.message.subarray(0, at), password));
}

function attribute(type: number, value: Buffer): Buffer {
  const out = Buffer.alloc(4 + value.length + ((4 - (value.length % 4)) % 4));
  out.writeUInt16BE(type, 0);
  out.writeUInt16BE(value.length, 2);
  value.copy(out, 4);
  return out;
}

const hexGroups = (part: string): number[] =>
  part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));

/** The sixteen octets of an IPv6 address in text (RFC 4291 2.2), an embedded IPv4 tail included. */
function ipv6Bytes(address: string): Buffer {
  const bare = address.split('%')[0] ?? '';
  const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const text = tail
    ? `${tail[1]}${((Number(tail[2]) << 8) | Number(tail[3])).toString(16)}:${((Number(tail[4]) << 8) | Number(tail[5])).toString(16)}`
    : bare;
  const [left = '', right] = text.split('::');
  const head = hexGroups(left);
  const foot = hexGroups(right ?? '');
  const all = [...head, ...Array.from({ length: Math.max(0, 8 - head.length - foot.length) }, () => 0), ...foot];
  const out = Buffer.alloc(16);
  for (let i = 0; i < 8; i += 1) out.writeUInt16BE(all[i] ?? 0, i * 2);
  return out;
}

/** On a dual-stack socket an IPv4 peer shows up as `::ffff:a.b.c.d`; it must be told the IPv4 form. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;

/** RFC 8489 14.2. */
function xorMappedAddress(address: string, port: number, transactionId: Buffer): Buffer {
  const plain = plainAddress(address);
  const v4 = isIPv4(plain);
  const bytes = v4 ? Buffer.from(plain.split('.').map(Number)) : ipv6Bytes(plain);
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(MAGIC_COOKIE, 0);
  transactionId.copy(mask, 4);
  const value = Buffer.alloc(4 + bytes.length);
  value[1] = v4 ? 1 : 2;
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  for (let i = 0; i < bytes.length; i += 1) value[4 + i] = (bytes[i] ?? 0) ^ (mask[i] ?? 0);
  return attribute(ATTRIBUTE.xorMappedAddress, value);
}

function sealedMessage(type: number, transactionId: Buffer, attributes: Buffer[], password: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  transactionId.copy(header, 8);
  const body = Buffer.concat([header, ...attributes]);
  const sealed = Buffer.concat([body, attribute(ATTRIBUTE.messageIntegrity, integrityOf(body, password))]);
  sealed.writeUInt16BE(sealed.length - HEADER_BYTES + 8, 2);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(fingerprintOf(sealed), 0);
  return Buffer.concat([sealed, attribute(ATTRIBUTE.fingerprint, crc)]);
}

export const bindingSuccess = (request: BindingRequest, address: string, port: number, password: string): Buffer =>
  sealedMessage(
    BINDING_SUCCESS,
    request.transactionId,
    [xorMappedAddress(address, port, request.transactionId)],
    password,
  );

/** 420 lists the attributes that were not understood (RFC 8489 6.3.1); 487 is a role conflict (RFC 8445 7.3.1.1). */
export function bindingError(request: BindingRequest, code: 420 | 487, password: string): Buffer {
  const reason = Buffer.from(code === 420 ? 'Unknown Attribute' : 'Role Conflict', 'ascii');
  const attributes = [
    attribute(ATTRIBUTE.errorCode, Buffer.concat([Buffer.from([0, 0, Math.floor(code / 100), code % 100]), reason])),
  ];
  if (code === 420) {
    const list = Buffer.alloc(request.unknown.length * 2);
    for (const [i, type] of request.unknown.entries()) list.writeUInt16BE(type, i * 2);
    attributes.push(attribute(ATTRIBUTE.unknownAttributes, list));
  }
  return sealedMessage(BINDING_ERROR, request.transactionId, attributes, password);
}

/** A request as a full agent writes it; the tests are the client. */
export function writeBindingRequest(options: {
  transactionId: Buffer;
  username: string;
  password: string;
  priority: number;
  useCandidate: boolean;
}): Buffer {
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(options.priority, 0);
  const attributes = [
    attribute(ATTRIBUTE.username, Buffer.from(options.username, 'utf8')),
    attribute(ATTRIBUTE.priority, priority),
    attribute(ICE_CONTROLLING, Buffer.alloc(8)),
  ];
  if (options.useCandidate) attributes.push(attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)));
  return sealedMessage(BINDING_REQUEST, options.transactionId, attributes, options.password);
}
