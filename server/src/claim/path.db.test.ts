import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spendLink } from '../access/store.ts';
import { phoneJoined, recordingStarted } from '../call/rules.ts';
import type { Case } from '../case/state.ts';
import { changeCase } from '../case/store.ts';
import { certificateTasks } from '../certificate/jobs.ts';
import { pdfsig, textOf } from '../certificate/paper/poppler.ts';
import { deliveryTasks } from '../delivery/jobs.ts';
import { reviewRight } from '../delivery/rules.ts';
import { signatureHeader, signOutside } from '../integrations/callback.ts';
import { readLog, SYSTEM } from '../platform/act.ts';
import { textDigestOf } from '../signing/text.ts';
import { type Bench, openBench, type Press, SECRET } from './testing/bench.ts';
import { cityRules } from './testing/city.ts';
import { collectedCase, REAR_END, STROKES } from './testing/collectedCase.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterAll(() => bench.close());

let pressed = 0;
const key = (): string => {
  pressed += 1;
  return `press-${String(pressed).padStart(6, '0')}`;
};
const desk = (id: string, door: string): string => `/api/desk/cases/${id}/${door}`;

/** Officer opens, decides and orders; what a browser would send. */
async function order(current: Case, officer: Press): Promise<void> {
  await bench.put(current);
  await officer(desk(current.id, 'determination/open'), { key: key() });
  await officer(desk(current.id, 'determination'), { key: key(), ...REAR_END });
  const ordered = await officer(desk(current.id, 'determination/issue'), {
    key: key(),
    evidenceRead: true,
    conditionsConfirmed: true,
  });
  expect(ordered.status).toBe(200);
}

/** The phone is in the room and the room is recorded, as the media server would tell. */
async function joinRecorded(id: string, partyId: string): Promise<void> {
  const { egressId } = await bench.service.media.startRecording(id, `${id}/02`);
  const actor = { kind: 'media', id: 'media' } as const;
  await changeCase(bench.service.kernel, id, { actor }, (c, now) => recordingStarted(c, egressId, `${id}/02`, now));
  await changeCase(bench.service.kernel, id, { actor }, (c, now) => phoneJoined(c, partyId, now));
}

const signatureOf = (body: unknown) => ({ [signatureHeader]: signOutside(SECRET, JSON.stringify(body)) });

const smsTo = async (phone: string): Promise<{ text: string; kind: string }[]> => {
  const answer = await fetch(`${bench.outsideUrl}/sms/messages?to=${phone}`);
  return ((await answer.json()) as { messages: { text: string; kind: string }[] }).messages;
};

describe('from the officer’s list to the insurer', () => {
  const id = 'c_22222222222222222222';
  let officer: Press;
  let first: Press;
  let second: Press;

  beforeAll(async () => {
    officer = await bench.officer();
    first = await bench.party(id, 'p1');
    second = await bench.party(id, 'p2');
    await bench.put(collectedCase(id));
  });

  test('the officer takes it, an impossible combination is refused, the suggestion comes after the decision', async () => {
    const opened = await officer(desk(id, 'determination/open'), { key: key() });
    expect(opened.body.determination).toMatchObject({ state: 'open', suggestion: null });
    const other = await bench.officer('officer2');
    expect(await other(desk(id, 'determination/open'), { key: key() })).toMatchObject({
      status: 403,
      body: { code: 'notYourCase' },
    });
    const bothFull = REAR_END.liabilities.map((share) => ({ ...share, liability: 'full' }));
    const refused = await officer(desk(id, 'determination'), { key: key(), ...REAR_END, liabilities: bothFull });
    expect(refused).toMatchObject({ status: 422, body: { code: 'liabilityFullAlone' } });
    expect((await bench.case(id)).determination?.suggestion).toBeNull();
    const decided = await officer(desk(id, 'determination'), { key: key(), ...REAR_END });
    expect(decided.body.determination).toMatchObject({ state: 'decided', suggestion: { same: true } });
  });

  test('the preview is the real page, without a number and without a signature', async () => {
    const preview = await officer(desk(id, 'certificate/preview.pdf'));
    expect(preview.status).toBe(200);
    const text = textOf(preview.bytes).replaceAll('\n', '');
    expect(text).toContain('签发时给号');
    expect(text).toContain('周二乙无责任');
    expect(text).toContain('第四十三条');
    expect(pdfsig(preview.bytes).said).not.toContain('Signature is Valid');
    expect((await officer(desk(id, 'certificate.pdf'))).body).toMatchObject({ code: 'wrongState' });
    expect((await first(desk(id, 'certificate/preview.pdf'))).status).toBe(401);
  });

  test('issuing waits for the city’s conditions, then both phones are asked', async () => {
    const body = { evidenceRead: true, conditionsConfirmed: false };
    expect((await officer(desk(id, 'determination/issue'), { key: key(), ...body })).body).toMatchObject({
      code: 'conditionUnconfirmed',
    });
    const press = { key: key(), evidenceRead: true, conditionsConfirmed: true };
    const ordered = await officer(desk(id, 'determination/issue'), press);
    expect(ordered.body).toMatchObject({
      status: 'signing',
      signing: { signatures: [{ state: 'open' }, { state: 'open' }] },
    });
    expect((await officer(desk(id, 'determination/issue'), press)).body).toMatchObject({ status: 'signing' });
  });

  test('nobody signs off the record; on the record the certificate follows the last one', async () => {
    const pen = { decision: 'sign', strokes: STROKES, reason: null, textSha256: textDigestOf(await bench.case(id)) };
    expect(await first('/api/party/sign', { key: key(), ...pen })).toMatchObject({ body: { code: 'recorderDown' } });
    expect((await first('/api/party/sign', { key: key(), ...pen, strokes: [[[5000, 1]]] })).status).toBe(400);
    expect((await bench.anybody('/api/party/sign', { key: key(), ...pen })).status).toBe(401);
    await joinRecorded(id, 'p1');
    const stale = await first('/api/party/sign', { key: key(), ...pen, textSha256: 'e'.repeat(64) });
    expect(stale.body).toMatchObject({ code: 'textChanged' });
    const signed = await first('/api/party/sign', { key: key(), ...pen });
    expect(signed.body.signing.signatures[0]).toMatchObject({ state: 'signed', egressId: `EG_${id}` });
    expect(await second('/api/party/claim', { key: key(), consent: true })).toMatchObject({
      body: { code: 'wrongState' },
    });
    await second('/api/party/sign', {
      key: key(),
      decision: 'decline',
      strokes: [],
      reason: '还想再看看😀',
      textSha256: pen.textSha256,
    });
    const issued = await bench.until(id, (c) => c.status === 'issued');
    expect(issued.certificate).toMatchObject({
      no: '230103202609180001',
      objectKey: expect.stringMatching(/^certificates\/230103202609180001-[0-9a-f]{16}\.pdf$/),
    });
  });

  test('the sheet is whole, sealed, and says what was decided', async () => {
    const { bytes, status } = await officer(desk(id, 'certificate.pdf'));
    expect(status).toBe(200);
    expect(pdfsig(bytes)).toMatchObject({ valid: true, whole: true });
    const text = textOf(bytes).replaceAll('\n', '');
    for (const words of ['第 230103202609180001 号', '138****0001', '黑A·T0001', '拒绝签名', '还想再看看', '演练样张'])
      expect(text).toContain(words);
    const touched = Buffer.from(bytes);
    const middle = bytes.indexOf('endobj');
    touched.writeUInt8((touched.readUInt8(middle) + 1) % 256, middle);
    expect(pdfsig(touched).valid).toBe(false);
  });

  test('the room is closed and its recording ended', async () => {
    await bench.media.whenClosed(id);
    expect([...bench.media.running.values()]).not.toContain(id);
  });

  test('both get the finding by SMS without a link; the receipt makes it served, and the last day is known', async () => {
    const served = await bench.until(id, (c) => c.certificate?.delivery.every((d) => d.deliveredAt !== null) === true);
    const [sms] = (await smsTo('13800000001')).filter((m) => m.kind === 'result');
    expect(sms?.text).toBe(
      '【示范交警】您 9 月 18 日松柏路事故已认定：您负全部责任。查看认定书请自行打开 122.example.cn 输入案件码 700421。本短信不带链接。',
    );
    expect((await smsTo('13900000002')).at(-1)?.text).toContain('您无责任');
    const unit = bench.service.cities.unit('harbin', 1, 'hrb-nangang');
    // Friday 18 September; Sunday 20 is a make-up working day.
    expect(reviewRight(served, 'p1', cityRules('harbin'), unit)).toMatchObject({ lastDay: '2026-09-22' });
  });

  test('a party reads it, which is noted once; a stranger learns only that it is valid', async () => {
    const read = await first('/api/party/certificate.pdf');
    expect(read.status).toBe(200);
    const opened = (await bench.case(id)).certificate?.delivery[0]?.firstOpenedAt;
    expect(opened).toBeTypeOf('string');
    await first('/api/party/certificate.pdf');
    expect((await bench.case(id)).certificate?.delivery[0]?.firstOpenedAt).toBe(opened);
    const token = (await bench.case(id)).certificate?.verifyToken ?? '';
    const asked = await bench.anybody(`/api/certificates/${token}`);
    expect(asked.body).toEqual({
      state: 'valid',
      kind: 'certificate',
      since: null,
      about: null,
      notices: [],
      replacedBy: null,
      no: '230103202609180001',
      unitName: '哈尔滨市公安局交通警察支队南岗大队（示范）',
      issuedOn: '2026-09-18',
      sha256: (await bench.case(id)).certificate?.sha256,
      sm3: (await bench.case(id)).certificate?.sm3,
      sm2: (await bench.case(id)).certificate?.sm2,
      demo: true,
    });
    expect((await bench.anybody('/api/certificates/v_33333333333333333333')).body.state).toBe('unknown');
  });

  test('one press tells the insurer; received and the surveyor come back; the other insurer is named', async () => {
    expect(await second('/api/party/claim', { key: key(), consent: true })).toMatchObject({
      status: 409,
      body: { code: 'claimOtherInsurer', say: expect.stringContaining('400-000-0002') },
    });
    const press = { key: key(), consent: true };
    expect((await first('/api/party/claim', press)).body.claims).toMatchObject([{ state: 'sending' }]);
    expect((await first('/api/party/claim', press)).status).toBe(200);
    expect((await first('/api/party/claim', { key: key(), consent: true })).body).toMatchObject({ code: 'claimSent' });
    const claimed = await bench.until(id, (c) => c.claims[0]?.state === 'surveyorAssigned');
    expect(claimed.claims).toMatchObject([
      { partyId: 'p1', insurerId: 'picc', noticeNo: 'PICC-20260918-0001', surveyor: { phone: '13700000001' } },
    ]);
    const notices = (await (await fetch(`${bench.outsideUrl}/insurers/picc/notices`)).json()) as { notices: unknown[] };
    expect(notices.notices).toHaveLength(1);
  });

  test('the log tells the whole way, unbroken', async () => {
    const { events, chainOk } = await readLog(bench.service.kernel.db, 'case', id);
    expect(chainOk).toBe(true);
    const types = events.map((e) => e.type);
    const way = ['determination.opened', 'case.determined', 'certificate.ordered', 'signing.opened', 'party.signed'];
    const after = ['party.refusedToSign', 'certificate.issued', 'sms.sent', 'certificate.opened', 'claim.consented'];
    const places = [...way, ...after, 'claim.surveyorAssigned'].map((type) => types.indexOf(type));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(JSON.stringify(events.map((e) => e.payload))).not.toMatch(/1380000|13900000|00000019/);
  });

  test('a stored sheet that was changed is neither handed out nor called valid', async () => {
    const { certificate } = await bench.case(id);
    const file = join(bench.dataDir, 'objects', certificate?.objectKey ?? '');
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(2000) ^ 1, 2000);
    await writeFile(file, bytes);
    expect((await first('/api/party/certificate.pdf')).body).toMatchObject({ code: 'certificateInvalid' });
    expect((await bench.anybody(`/api/certificates/${certificate?.verifyToken}`)).body).toMatchObject({
      state: 'unknown',
      no: null,
    });
  });
});

describe('when something fails', () => {
  test('a certificate that cannot be stored takes no number; the repeat does, once', async () => {
    const id = 'c_44444444444444444444';
    const officer = await bench.officer('officer3');
    await order(collectedCase(id), officer);
    // Settled without the outbox's job, so that only the calls below issue it.
    await changeCase(bench.service.kernel, id, { actor: SYSTEM }, (c) => ({
      next: {
        ...c,
        signing: c.signing && {
          ...c.signing,
          signatures: c.signing.signatures.map((s) => ({ ...s, state: 'expired' as const, reason: '到时未签' })),
        },
      },
      events: [{ type: 'signing.expired', payload: {} }],
    }));
    const broken = { ...bench.service.objects, put: () => Promise.reject(new Error('disk full')) };
    const issue = (objects: Bench['service']['objects']) =>
      certificateTasks({ ...bench.service, objects })['certificate.issue']?.({ caseId: id } as never);
    await expect(issue(broken)).rejects.toThrow('disk full');
    expect((await bench.case(id)).status).toBe('signing');
    // Stored, but the crash came before the commit: what is left is a file nobody names.
    const crashing = {
      ...bench.service.objects,
      put: async (objectKey: string, body: Buffer) => {
        await bench.service.objects.put(objectKey, body);
        throw new Error('killed');
      },
    } as Bench['service']['objects'];
    await expect(issue(crashing)).rejects.toThrow('killed');
    await Promise.all([issue(bench.service.objects), issue(bench.service.objects)]);
    expect((await bench.case(id)).certificate?.no).toBe('230103202609180002');
    const rows = await bench.service.kernel.db.selectFrom('paper').select('paper_no').execute();
    expect(rows.map((r) => r.paper_no).toSorted()).toEqual(['230103202609180001', '230103202609180002']);
  });

  test('an outside system that is not who it says, or tells of nothing known, is refused in words', async () => {
    const receipt = {
      eventId: 'e1',
      messageId: 'SM1',
      idempotencyKey: 'result:none:p1',
      kind: 'result',
      state: 'delivered',
      at: '2026-09-18T09:30:00+08:00',
    };
    const path = '/api/outside/sms/receipt';
    expect(await bench.asOutside(path, receipt, {})).toMatchObject({ status: 401, body: { code: 'tokenInvalid' } });
    const foreign = { [signatureHeader]: signOutside('another-secret-entirely', JSON.stringify(receipt)) };
    expect((await bench.asOutside(path, receipt, foreign)).status).toBe(401);
    expect(await bench.asOutside(path, receipt, signatureOf(receipt))).toMatchObject({
      status: 404,
      body: { code: 'notFound' },
    });
    expect((await bench.asOutside(path, { state: 1 }, signatureOf({ state: 1 }))).body).toMatchObject({
      code: 'invalidInput',
    });
    const notice = {
      state: 'received',
      eventId: 'e2',
      insurerId: 'picc',
      noticeNo: 'N',
      idempotencyKey: '230103202609180001:cpic:X',
      at: receipt.at,
    };
    expect((await bench.asOutside('/api/outside/insurer/notice', notice, signatureOf(notice))).status).toBe(404);
  });

  test('an invitation of the 110 desk becomes one SMS with a link that opens once', async () => {
    const phone = '13700000077';
    const invite = { eventId: 'ev-1', incidentNo: '110-20260918-0001', phone, at: '2026-09-18T09:30:00+08:00' };
    const headers = signatureOf(invite);
    const told = new Promise<void>((resolve) => {
      const { sms } = bench.service;
      const send = sms.send.bind(sms);
      sms.send = async (message) => {
        const answer = await send(message);
        if (message.kind === 'invite110') resolve();
        return answer;
      };
    });
    expect((await bench.asOutside('/api/outside/dispatch110/invite', invite, headers)).status).toBe(200);
    await told;
    // The desk tries twice with one event id; the second makes no second link.
    await deliveryTasks(bench.service)['delivery.link']?.(invite as never);
    const { db } = bench.service.kernel;
    const links = await db.selectFrom('entry_link').select('phone').where('phone', '=', phone).execute();
    expect(links).toHaveLength(1);
    const [sms] = await smsTo(phone);
    const token = /\/m\/#\/l\/([\w-]{43})/.exec(sms?.text ?? '')?.[1] ?? '';
    expect(await spendLink(db, token)).toEqual({ incidentNo: '110-20260918-0001', phone });
    expect(await spendLink(db, token)).toMatchObject({ code: 'linkUsed' });
  });
});
