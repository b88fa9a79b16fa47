import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Case } from '../case/state.ts';
import { changeCaseIn, loadCase } from '../case/store.ts';
import { SYSTEM } from '../platform/act.ts';
import { answeredCase } from '../testing/case.ts';
import { enterStaff } from '../testing/entering.ts';
import { openTestService, type TestService } from '../testing/service.ts';

let it: TestService;
let pressed = 0;
let cases = 0;
const key = (): string => `objection-${String((pressed += 1)).padStart(6, '0')}`;

beforeAll(async () => {
  it = await openTestService();
}, 60_000);
afterAll(() => it.close());

/** A person of staff at the desk. */
async function enter(username: string) {
  const { cookie, staffId } = await enterStaff(it.app, username);
  return {
    staffId,
    async object(caseId: string, said: Record<string, unknown>) {
      const answered = await it.app.inject({
        method: 'POST',
        url: `/api/desk/cases/${caseId}/objection`,
        headers: { 'x-kuaichu': '1', cookie },
        payload: { key: key(), ...said },
      });
      return { status: answered.statusCode, body: answered.json() };
    },
  };
}

/** In the call of this agent. */
async function put(id: string, agentId: string, change: Partial<Case> = {}): Promise<void> {
  const answered = answeredCase();
  const caseNo = `HRB-260918-${String((cases += 1)).padStart(4, '0')}`;
  const current: Case = { ...answered, ...change, id, caseNo, call: answered.call && { ...answered.call, agentId } };
  const { kernel } = it.service;
  await kernel.db.transaction().execute((trx) =>
    changeCaseIn(trx, kernel, id, { actor: SYSTEM, initial: current }, (c) => ({
      next: c,
      events: [{ type: 'case.put', payload: {} }],
    })),
  );
}

async function caseOf(id: string): Promise<Case> {
  const loaded = await loadCase(it.service.kernel.db, id);
  if (!loaded) throw new Error('no such case');
  return loaded.state;
}

const SAID = { partyId: 'p1', words: '我不同意在视频里定' };

describe('an objection in the call, at its door', () => {
  test('given Harbin, when the agent of the call notes it, then the case leaves with the way to the brigade, once', async () => {
    const id = 'c_dddddddddddddddddddd';
    const agent = await enter('agent07');
    await put(id, agent.staffId);
    const press = { ...SAID, key: key() };
    const noted = await agent.object(id, press);
    expect(noted).toMatchObject({ status: 200, body: { status: 'dispatched' } });
    const current = await caseOf(id);
    expect(current).toMatchObject({
      objections: [{ ...SAID, handling: 'converts' }],
      dispatch: { reason: 'dispute', note: SAID.words },
    });
    expect(current.dispatch?.say).toContain('各方当事人一起到辖区大队事故科处理');
    // The same press again is the same answer; a new one finds the case gone.
    expect(await agent.object(id, press)).toMatchObject({ status: 200 });
    expect((await caseOf(id)).objections).toHaveLength(1);
    expect(await agent.object(id, SAID)).toMatchObject({ status: 409, body: { code: 'wrongState' } });
  });

  test('given Luzhou, when it is noted, then the call goes on and the words are kept for the review', async () => {
    const id = 'c_eeeeeeeeeeeeeeeeeeee';
    const agent = await enter('luzhou-agent07');
    const city = it.service.cities.version('luzhou', 1);
    await put(id, agent.staffId, { jurisdictionId: 'luzhou', rulesVersion: 1, unitId: city.defaultUnitId });
    expect(await agent.object(id, SAID)).toMatchObject({ status: 200, body: { status: 'inCall' } });
    expect(await caseOf(id)).toMatchObject({ dispatch: null, objections: [{ ...SAID, handling: 'reviewOnly' }] });
  });

  test('given somebody else, an unknown party or no words, then nothing is noted', async () => {
    const id = 'c_ffffffffffffffffffff';
    const agent = await enter('agent07');
    await put(id, agent.staffId);
    expect(await (await enter('luzhou-agent07')).object(id, SAID)).toMatchObject({ body: { code: 'notYourCase' } });
    expect(await (await enter('agent11')).object(id, SAID)).toMatchObject({ body: { code: 'notYourCase' } });
    expect(await (await enter('super1')).object(id, SAID)).toMatchObject({ status: 403, body: { code: 'notAllowed' } });
    expect(await agent.object(id, { ...SAID, partyId: 'p7' })).toMatchObject({ body: { code: 'partyUnknown' } });
    expect(await agent.object(id, { ...SAID, words: ' ' })).toMatchObject({ status: 400 });
    const outside = await it.app.inject({
      method: 'POST',
      url: `/api/desk/cases/${id}/objection`,
      headers: { 'x-kuaichu': '1' },
      payload: { key: key(), ...SAID },
    });
    expect(outside.statusCode).toBe(401);
    expect((await caseOf(id)).objections ?? []).toEqual([]);
  });
});
