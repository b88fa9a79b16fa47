import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Callbacks } from '../callbacks.ts';
import { openJournal } from '../journal.ts';
import { Refused, read } from '../refusal.ts';
import { texts } from '../texts.ts';
import { beijingDay, instant, laterThan, type ServiceClock } from '../times.ts';
import { findInsurer, type Insurer, insurers } from './insurers.ts';

const noticeBody = z.object({
  /** Certificate number + insurer + policy: one accident is one claim (DOSSIER 8.2). */
  idempotencyKey: z.string().regex(/^[\w:.-]{8,160}$/),
  caseNo: z.string().min(1).max(40),
  certificateNo: z.string().min(1).max(40),
  /** The revoked one this takes the place of. */
  replacesCertificateNo: z.string().min(1).max(40).nullable().default(null),
  policyNo: z.string().min(1).max(40),
  plateKind: z.string().regex(/^\d{2}$/),
  plateNo: z.string().min(1).max(20),
  partyName: z.string().min(1).max(40),
  partyPhone: z.string().regex(/^1[3-9]\d{9}$/),
  accidentAt: instant,
  placeWords: z.string().max(200),
  liability: z.enum(['full', 'primary', 'equal', 'secondary', 'none']),
  /** When the party agreed to hand these data on (个人信息保护法 23). */
  consentAt: instant,
  at: instant.optional(),
});
const notice = noticeBody.extend({ insurerId: z.string(), noticeNo: z.string(), receivedAt: z.string() });
type Notice = z.infer<typeof notice>;

const receivedAfterMs = 1_500;
const surveyorAfterMs = 3_000;
const idParams = z.object({ id: z.string().max(20) });

function keyOf(entry: { insurerId: string; idempotencyKey: string }): string {
  return `${entry.insurerId} ${entry.idempotencyKey}`;
}

function find(params: unknown): Insurer {
  const insurer = findInsurer(read(idParams, params).id);
  if (!insurer) throw new Refused(404, 'noSuchInsurer', texts.noSuchInsurer);
  return insurer;
}

export function insurerRoutes(
  app: FastifyInstance,
  options: { dataDir: string; callbacks: Callbacks; clock: ServiceClock },
): void {
  const journal = openJournal(options.dataDir, 'notices', notice);
  const notices: Notice[] = [...journal.earlier];
  const byKey = new Map(notices.map((entry) => [keyOf(entry), entry]));

  app.get('/insurers', () => ({
    demo: true,
    insurers: insurers.map(({ surveyor: _surveyor, ...shown }) => shown),
  }));

  app.post('/insurers/:id/notices', { config: { system: 'insurer', signed: true } }, (request) => {
    const insurer = find(request.params);
    if (!insurer.canPush || !insurer.surveyor) {
      throw new Refused(409, 'cannotPush', texts.cannotPush, { hotline: insurer.hotline });
    }
    const body = read(noticeBody, request.body);
    options.clock.hear(body.at);
    const earlier = byKey.get(keyOf({ ...body, insurerId: insurer.id }));
    if (earlier) {
      if (earlier.policyNo !== body.policyNo || earlier.certificateNo !== body.certificateNo) {
        throw new Refused(409, 'keyReused', texts.keyReused);
      }
      return { noticeNo: earlier.noticeNo, receivedAt: earlier.receivedAt };
    }
    const nowMs = Date.now();
    const receivedAt = laterThan(body.at, nowMs, nowMs);
    const serial = String(notices.filter((entry) => entry.insurerId === insurer.id).length + 1).padStart(4, '0');
    const noticeNo = `${insurer.id.toUpperCase()}-${beijingDay(Date.parse(receivedAt)).replaceAll('-', '')}-${serial}`;
    const entry: Notice = { ...body, insurerId: insurer.id, noticeNo, receivedAt };
    journal.append(entry);
    notices.push(entry);
    byKey.set(keyOf(entry), entry);
    const path = '/api/outside/insurer/notice';
    const about = { insurerId: insurer.id, noticeNo, idempotencyKey: body.idempotencyKey };
    options.callbacks.push(
      'insurer',
      path,
      { ...about, state: 'received', at: laterThan(body.at, nowMs, nowMs + receivedAfterMs) },
      receivedAfterMs,
    );
    options.callbacks.push(
      'insurer',
      path,
      {
        ...about,
        state: 'surveyorAssigned',
        surveyorName: insurer.surveyor.name,
        surveyorPhone: insurer.surveyor.phone,
        at: laterThan(body.at, nowMs, nowMs + surveyorAfterMs),
      },
      surveyorAfterMs,
    );
    return { noticeNo, receivedAt };
  });

  // What the insurer keeps: for the drill and the tests.
  app.get('/insurers/:id/notices', (request) => {
    const insurer = find(request.params);
    return { demo: true, notices: notices.filter((entry) => entry.insurerId === insurer.id) };
  });
}
