import { readFileSync } from 'node:fs';
import { isRefusal } from '@kuaichu/contract/refusal';
import { expect, test } from 'vitest';
import { recordingFailed } from '../../call/rules.ts';
import type { Case } from '../../case/state.ts';
import { parseCityFile } from '../../jurisdiction/load.ts';
import { answeredCase, done, later } from '../../testing/case.ts';
import { atKerb, checksMissing, clearLock, clearScene, collectGaps, handToOfficer, missingOf } from './clear.ts';
import { noteCheck, noteFacts, noteParty } from './facts.ts';
import { takeIn } from './merge.ts';
import { queuedCase } from '../../testing/case.ts';
import { storeStill, waiveShot } from './still.ts';

const file = new URL('../../../../jurisdictions/harbin.json', import.meta.url);
const [harbin] = parseCityFile('harbin.json', readFileSync(file, 'utf8')).versions;
if (!harbin) throw new Error('harbin has no version');

function waiveAll(current: Case, part: 'onRoad' | 'atKerb'): Case {
  return missingOf(current, part).reduce((c, shot) => done(waiveShot(c, shot.id, '天黑拍不清', later(60))), current);
}
function checked(current: Case): Case {
  return checksMissing(current, harbin as NonNullable<typeof harbin>).reduce(
    (c, k) => done(noteCheck(c, k.kind, null, true, later(60))),
    current,
  );
}

test('given shots or checks missing, then clearing is locked and says what is missing', () => {
  const current = answeredCase();
  expect(clearLock(current, harbin)).toContain('车后全景');
  expect(clearScene(current, harbin, '样本街', null, later(60))).toMatchObject({ code: 'evidenceIncomplete' });
});

test('with the on-road part stored or waived and the checks asked it opens', () => {
  const ready = checked(waiveAll(answeredCase(), 'onRoad'));
  const cleared = done(clearScene(ready, harbin, '样本街', null, later(70)));
  expect([cleared.status, cleared.call?.phase]).toEqual(['clearing', 'driving']);
  expect(clearScene(cleared, harbin, '样本街', null, later(71))).toMatchObject({ code: 'alreadyCleared' });
});

test('a danger in words opens the lock, also while the recording is down, and is kept', () => {
  const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
  expect(done(clearScene(down, harbin, '样本街', '后面来车很快', later(41))).clear?.danger).toBe('后面来车很快');
});

test('双方同框 belongs to the kerb and does not lock clearing', () => {
  expect(clearLock(answeredCase(), harbin)).not.toContain('双方同框');
  expect(collectGaps(answeredCase())).toContain('双方同框');
});

test('the call parks while they drive and goes on at the kerb; with the seat given back it queues again', () => {
  const cleared = done(clearScene(checked(waiveAll(answeredCase(), 'onRoad')), harbin, '样本街', null, later(70)));
  const parked = atKerb(cleared, 'p1', later(130));
  if (isRefusal(parked)) throw new Error(parked.code);
  expect([parked.next.status, parked.next.call?.phase, parked.queueAgain]).toEqual(['inCall', 'atKerb', false]);
  const alone = { ...cleared, call: cleared.call && { ...cleared.call, attended: false } };
  expect(atKerb(alone, 'p1', later(130))).toMatchObject({ queueAgain: true });
});

test('facts wait while the recording is down', () => {
  const down = recordingFailed(answeredCase(), 'EG_1', 'EIO', later(40)).next;
  expect(noteFacts(down, { weather: '雨' }, later(41))).toMatchObject({ code: 'recorderDown' });
  expect(noteParty(down, 'p1', { name: '林一甲' }, later(41))).toMatchObject({ code: 'recorderDown' });
  expect(isRefusal(noteCheck(down, 'peopleSafe', null, true, later(41)))).toBe(false);
});

test('an accident in the future or of another day is a slip of the hand', () => {
  expect(noteFacts(answeredCase(), { accidentAt: later(3600).toISOString() }, later(60))).toMatchObject({
    code: 'invalidInput',
  });
  expect(noteFacts(answeredCase(), { accidentAt: later(-25 * 3600).toISOString() }, later(60))).toMatchObject({
    code: 'invalidInput',
  });
});

test('handing over says everything that is missing, people in a lane first', () => {
  expect(handToOfficer(answeredCase(), harbin, [], later(60))).toMatchObject({ code: 'peopleInLane' });
  const kerb = { ...answeredCase(), lane: { running: false, seconds: 20, since: null } };
  const refused = handToOfficer(kerb, harbin, [], later(60));
  expect(isRefusal(refused) && refused.say).toContain('乙电话');
});

test('nobody is handed over without a name and a number of a paper', () => {
  const [driver, rider] = answeredCase().parties;
  if (!driver || !rider) throw new Error('one party');
  const gapsOf = (change: Partial<typeof rider>) =>
    collectGaps({ ...answeredCase(), parties: [driver, { ...rider, name: '周二乙', ...change }] });
  expect(gapsOf({ name: '' })).toContain('乙姓名');
  expect(gapsOf({ role: 'driver', idNo: '' })).toContain('乙驾驶证号');
  expect(gapsOf({ role: 'driver', idNo: '' })).not.toContain('乙身份证号');
  for (const role of ['rider', 'pedestrian', 'owner'] as const) {
    expect(gapsOf({ role, idNo: '' })).toContain('乙身份证号');
    expect(gapsOf({ role, idNo: '000000198802020028' })).not.toContain('乙身份证号');
  }
  // Whoever speaks for a party is no party.
  expect(gapsOf({ role: 'representative', idNo: '' })).not.toContain('乙身份证号');
});

test('a new narrative asks the parties again', () => {
  const confirmed = { ...answeredCase() };
  confirmed.parties = confirmed.parties.map((p) => ({ ...p, factsConfirmed: true }));
  expect(
    done(noteFacts(confirmed, { narrative: '甲车追尾乙车，两车受损。' }, later(60))).parties.map(
      (p) => p.factsConfirmed,
    ),
  ).toEqual([null, null]);
  expect(done(noteFacts(confirmed, { placeConfirmed: true }, later(60))).parties.map((p) => p.factsConfirmed)).toEqual([
    true,
    true,
  ]);
});

test('a still is kept once; another picture under the same order is refused', () => {
  const ordered: Case = {
    ...answeredCase(),
    commands: [
      {
        id: 'order-0001',
        partyId: 'p1',
        order: { kind: 'still', shot: 'contact' },
        at: later(40).toISOString(),
        state: 'sent',
        failure: null,
      },
    ],
  };
  const still = {
    id: 'i_1',
    commandId: 'order-0001',
    partyId: 'p1' as const,
    method: 'takePhoto' as const,
    width: 3840,
    height: 2160,
    bytes: 10,
    contentType: 'image/jpeg',
    sha256: 'a'.repeat(64),
    sm3: 'b'.repeat(64),
    takenAt: later(41).toISOString(),
  };
  const stored = done(storeStill(ordered, still, later(42)));
  expect(stored.stills).toMatchObject([{ shot: 'contact', part: 'onRoad', seatNo: '07' }]);
  const again = storeStill(stored, still, later(43));
  expect(isRefusal(again) ? null : again.events).toEqual([]);
  expect(storeStill(stored, { ...still, sha256: 'c'.repeat(64) }, later(43))).toMatchObject({ code: 'requestReused' });
  expect(storeStill(stored, { ...still, commandId: 'order-0002' }, later(43))).toMatchObject({
    code: 'stillUnexpected',
  });
});

test('the other alarm joins as 乙: two participants, one case', () => {
  const other = queuedCase({}, 'c_bbbbbbbbbbbbbbbbbbbb');
  other.parties = other.parties.map((p) => (p.id === 'p1' ? { ...p, phone: '13900000002', phoneProven: true } : p));
  const taken = takeIn(answeredCase(), other);
  if (isRefusal(taken)) throw new Error(taken.code);
  expect(taken.partyId).toBe('p2');
  expect(taken.next.parties.map((p) => [p.label, p.hasPhone])).toEqual([
    ['甲', true],
    ['乙', true],
  ]);
});
