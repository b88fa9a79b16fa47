import type { FaultActor } from '@kuaichu/contract/fault';
import type { Liability } from '@kuaichu/contract/liability';
import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Case, Decision } from '../../case/state.ts';
import { collectedCase } from '../../claim/testing/collectedCase.ts';
import { actorOf, behavioursOf, checkFaults } from './catalogue.ts';
import { checkCombination, checkMotorSideLiable } from './combination.ts';
import { flipFactWords, suggest } from './suggest.ts';
import {
  certificateTime,
  liabilityText,
  type NarrativeFacts,
  narrativeDraft,
  plainWords,
  type TextParty,
  verdictForParty,
} from './text.ts';
import { sameLiabilities, type SuggestFacts } from './weights.ts';
import { articlesOf, decisionParties, factsReliedOn, liabilityOf } from './words.ts';

const lin: TextParty = {
  partyId: 'p1',
  label: '甲',
  name: '林一甲',
  actor: 'motor',
  plateNo: '黑AT0001',
  vehicleType: '小型越野客车',
  parts: ['左前'],
};
const zhou: TextParty = {
  ...lin,
  partyId: 'p2',
  label: '乙',
  name: '周二乙',
  plateNo: '黑ADT0002',
  vehicleType: '小型轿车',
  parts: ['右后'],
};
const pick = (partyId: string, faultId: string) => ({ partyId, faultId });
const shares = (...words: Liability[]) => words.map((liability, i) => ({ partyId: `p${i + 1}` as const, liability }));

describe('责任 on the certificate (P146 24(2))', () => {
  test.each<[FaultActor | null, string, string]>([
    ['motor', 'rearEnd', '林一甲驾驶机动车未'],
    ['instructor', 'rearEnd', '林一甲指导学习驾驶机动车时未'],
    ['nonMotor', 'nonMotorRedLight', '林一甲驾驶非机动车遇'],
    ['pedestrian', 'pedestrianNoCrosswalk', '林一甲横过'],
    ['passenger', 'passengerOpenDoor', '林一甲乘'],
    [null, 'rearEnd', '林一甲未'],
  ])('given %s, then the sentence begins with what that person was doing', (actor, faultId, words) => {
    const text = liabilityText([{ ...lin, actor }], [pick('p1', faultId)], shares('full'));
    expect(text.slice(0, words.length)).toBe(words);
    expect(text).toMatch(/，违反《中华人民共和国.+》第.+条.*的规定，负全部责任。$/u);
  });

  test('given two behaviours of one party, then both stand in the order found; the other is written without', () => {
    const text = liabilityText(
      [lin, zhou],
      [pick('p1', 'rearEnd'), pick('p2', 'obstructiveParking'), pick('p1', 'speeding')],
      shares('full', 'none'),
    );
    expect(text.match(/驾驶机动车/gu)).toHaveLength(2);
    expect(text.indexOf('安全距离')).toBeLessThan(text.lastIndexOf('驾驶机动车'));
    expect(text).toMatch(/；周二乙无责任。$/u);
  });

  test('a party nobody gave a share has none; an unknown behaviour is left out', () => {
    expect(liabilityText([lin], [], [])).toBe('林一甲无责任。');
    expect(liabilityText([lin], [pick('p1', 'flying')], shares('full'))).toBe('林一甲负全部责任。');
  });
});

describe('the hour on the certificate', () => {
  test.each([
    ['2026-09-18T00:39:59Z', '2026年09月18日08时39分'],
    ['2026-09-30T16:05:00Z', '2026年10月01日00时05分'],
    ['2026-01-05T15:59:00Z', '2026年01月05日23时59分'],
  ])('%s', (at, words) => {
    expect(certificateTime(at)).toBe(words);
  });
});

describe('the draft of 交通事故事实', () => {
  const facts: NarrativeFacts = {
    accidentAt: '2026-09-18T08:39:20+08:00',
    placeWords: '松柏路云河街路口',
    direction: '由西向东',
    form: '追尾碰撞',
    kind: 'motorMotor',
    injury: 'none',
  };
  const draft = (change: Partial<NarrativeFacts>, ...parties: TextParty[]): string =>
    narrativeDraft({ ...facts, ...change }, parties.length === 0 ? [lin, zhou] : parties);

  test.each<[string, Partial<NarrativeFacts>, string]>([
    ['a direction', {}, '，林一甲驾驶黑A·T0001号小型越野客车由西向东行驶至松柏路云河街路口处时，'],
    ['no direction', { direction: '' }, '号小型越野客车行驶至松柏路云河街路口处时，'],
    ['a place that ends in 处', { placeWords: '松柏路 12 号处' }, '行驶至松柏路 12 号处时，'],
    ['a place that ends in 段', { placeWords: '松柏路中段' }, '行驶至松柏路中段时，'],
    ['a place that ends in 内', { placeWords: '隧道内' }, '行驶至隧道内时，'],
    ['处 in the middle of a place', { placeWords: '处州路口' }, '行驶至处州路口处时，'],
  ])('given %s', (_, change, words) => {
    expect(draft(change)).toContain(words);
  });

  test.each<[NarrativeFacts['form'], string]>([
    ['追尾碰撞', '发生碰撞'],
    ['同向刮擦', '发生刮擦'],
    ['对向刮擦', '发生刮擦'],
    ['刮撞行人', '发生碰撞'],
    [null, '发生碰撞'],
  ])('form %s: they %s', (form, words) => {
    expect(draft({ form })).toContain(`${words}，造成`);
  });

  test.each<[string, TextParty[], Partial<NarrativeFacts>, string]>([
    ['two cars', [lin, zhou], {}, '造成两车受损的道路交通事故。'],
    ['a car and a learner with an instructor', [lin, { ...zhou, actor: 'instructor' }], {}, '造成两车受损的'],
    ['three cars', [lin, zhou, { ...zhou, partyId: 'p3' }], {}, '造成3车受损的'],
    ['a car and a rider', [lin, { ...zhou, actor: 'nonMotor' }], { kind: 'motorNonMotor' }, '造成车辆受损的'],
    ['somebody slightly hurt', [lin, zhou], { injury: 'minor' }, '造成两车受损、人员受轻微伤的'],
    ['one car and a thing', [lin], { kind: 'singleVehicle' }, '造成车辆和他人财产受损的'],
  ])('result: %s', (_, parties, change, words) => {
    expect(draft(change, ...parties)).toContain(words);
  });

  test.each<[string, Partial<TextParty>, string, string]>([
    ['a plate and a kind', {}, '林一甲驾驶黑A·T0001号小型越野客车', '林一甲驾驶的黑A·T0001号小型越野客车'],
    ['no plate', { plateNo: null }, '林一甲驾驶小型越野客车', '林一甲驾驶的小型越野客车'],
    ['an empty plate', { plateNo: '' }, '林一甲驾驶小型越野客车', '林一甲驾驶的小型越野客车'],
    ['no kind', { vehicleType: null }, '林一甲驾驶黑A·T0001号机动车', '林一甲驾驶的黑A·T0001号机动车'],
    [
      'a rider of no kind',
      { actor: 'nonMotor', plateNo: null, vehicleType: null },
      '林一甲驾驶非机动车',
      '林一甲驾驶的非机动车',
    ],
    [
      'an instructor',
      { actor: 'instructor', plateNo: null },
      '林一甲指导驾驶小型越野客车',
      '林一甲指导驾驶的小型越野客车',
    ],
    ['somebody on foot', { actor: 'pedestrian' }, '林一甲', '林一甲'],
    ['an owner', { actor: null }, '林一甲', '林一甲'],
  ])('a party with %s, as the one who drove and as the one who was met', (_, change, first, second) => {
    const party = { ...lin, ...change };
    expect(draft({}, party, zhou)).toContain(`许，${first}由西向东行驶`);
    expect(draft({}, zhou, party)).toContain(`与${second}左前部位发生`);
  });

  test('parts are joined, none are left out; several others stand one after the other', () => {
    const bare = { ...lin, parts: [] };
    expect(draft({}, { ...lin, parts: ['左前', '左侧'] }, { ...zhou, parts: [] })).toContain(
      '时，左前、左侧部位与周二乙驾驶的黑A·DT0002号小型轿车发生碰撞，',
    );
    expect(draft({}, bare, zhou, { ...zhou, name: '郑三丙', plateNo: null })).toContain(
      '时，与周二乙驾驶的黑A·DT0002号小型轿车右后部位、郑三丙驾驶的小型轿车右后部位发生',
    );
  });

  test.each<[string, Partial<NarrativeFacts>, TextParty[], string]>([
    ['a fixed thing', { kind: 'singleVehicle', form: '撞固定物' }, [lin], '左前部位与他人财物发生碰撞，'],
    ['a loose thing', { kind: 'singleVehicle', form: '撞非固定物' }, [lin], '左前部位与路边物体发生碰撞，'],
    [
      'with its owner on the form',
      { kind: 'singleVehicle' },
      [lin, { ...zhou, actor: null }],
      '左前部位与他人财物发生碰撞，',
    ],
    ['one party of an accident of two', {}, [lin], '左前部位与他人财物发生碰撞，'],
  ])('single vehicle: %s', (_, change, parties, words) => {
    expect(draft(change, ...parties)).toContain(words);
  });

  test('without any party there is nothing to say', () => {
    expect(narrativeDraft(facts, [])).toBe('');
  });
});

describe('the same in everyday words', () => {
  test('only what a liable party did is told, with its label; then what each answers for', () => {
    const words = plainWords(
      [lin, zhou, { partyId: 'p3', label: '丙' }],
      [pick('p1', 'rearEnd'), pick('p2', 'obstructiveParking'), pick('p1', 'flying')],
      shares('full', 'none'),
    );
    expect(words).toBe('甲和前车没有留够刹车的距离。甲负全部责任，乙无责任，丙无责任。');
  });

  test('two acts are joined', () => {
    const words = plainWords([lin, zhou], [pick('p1', 'rearEnd'), pick('p2', 'rearEnd')], shares('equal', 'equal'));
    expect(words).toBe('甲和前车没有留够刹车的距离，乙和前车没有留够刹车的距离。甲负同等责任，乙负同等责任。');
  });

  test.each<[Liability, string]>([
    ['full', '您负全部责任'],
    ['primary', '您负主要责任'],
    ['equal', '您负同等责任'],
    ['secondary', '您负次要责任'],
    ['none', '您无责任'],
  ])('on the phone: %s', (liability, words) => {
    expect(verdictForParty(liability)).toBe(words);
  });
});

describe('who can do what', () => {
  test.each([
    ['driver', 'motor'],
    ['instructor', 'instructor'],
    ['rider', 'nonMotor'],
    ['pedestrian', 'pedestrian'],
    ['passenger', 'passenger'],
    ['owner', null],
    ['representative', null],
  ] as const)('%s stands in the catalogue as %s', (role, actor) => {
    expect(actorOf(role)).toBe(actor);
  });

  test.each([
    ['motor', 'rearEnd', 'nonMotorRedLight'],
    ['nonMotor', 'nonMotorRedLight', 'rearEnd'],
    ['pedestrian', 'pedestrianDash', 'rearEnd'],
  ] as const)('%s: its list has %s and not %s', (actor, has, hasNot) => {
    const ids = behavioursOf(actor).map(({ id }) => id);
    expect(ids).toContain(has);
    expect(ids).not.toContain(hasNot);
    expect(checkFaults([{ partyId: 'p1', label: '甲', actor }], [pick('p1', hasNot)])).toMatchObject({
      code: 'faultNotForParty',
    });
  });

  test('a representative has done nothing, whatever is picked', () => {
    expect(checkFaults([{ partyId: 'p1', label: '甲', actor: null }], [pick('p1', 'rearEnd')])).toMatchObject({
      code: 'faultNotForParty',
    });
  });
});

describe('P146 60: what stands together', () => {
  test.each<[(Liability | null)[], string | undefined]>([
    [['full', null], 'liabilityIncomplete'],
    [['full', 'primary'], 'liabilityFullAlone'],
    [['full', 'none', 'secondary'], 'liabilityFullAlone'],
    [['primary', 'secondary', 'equal'], 'liabilityPrimaryOnce'],
    [['primary', 'equal', 'equal'], 'liabilityPrimaryOnce'],
    [['equal', 'equal', 'equal'], undefined],
    [['none'], 'liabilityAllNone'],
    [['secondary', 'none'], 'liabilitySecondaryAlone'],
  ])('%s', (words, code) => {
    expect(checkCombination(words)?.code).toBe(code);
  });

  test.each<[string, string | null, Liability, boolean]>([
    ['a driver', 'motor', 'secondary', true],
    ['an instructor', 'instructor', 'full', true],
    ['a driver without a share', 'motor', 'none', false],
    ['a rider', 'nonMotor', 'full', false],
    ['an owner', null, 'full', false],
  ])('the motor side is liable: %s', (_, actor, liability, stays) => {
    expect(checkMotorSideLiable([{ partyId: 'p1', actor }], shares(liability)) === undefined).toBe(stays);
  });
});

describe('the suggestion in words', () => {
  const of = (actors: FaultActor[], faults: SuggestFacts['faults'], collisions?: SuggestFacts['collisions']) => {
    const parties = actors.map((actor, i) => ({ partyId: `p${i + 1}`, label: '甲乙丙丁'[i] ?? '', actor }));
    const found = suggest({ parties, faults, collisions });
    if (isRefusal(found)) throw new Error(found.code);
    return { found, parties };
  };

  test.each<[string, SuggestFacts['faults'], string]>([
    ['one at fault', [pick('p2', 'rearEnd')], '只有乙有过错行为'],
    ['one heavier', [pick('p1', 'redLight'), pick('p2', 'careless')], '甲的过错更重'],
    ['alike, in the order of the form', [pick('p3', 'redLight'), pick('p1', 'redLight')], '甲、丙的过错相当'],
    [
      'settled by law',
      [pick('p2', 'fled'), pick('p1', 'rearEnd')],
      '按规定，乙的行为由其承担责任，不看其他方有没有过错',
    ],
    ['nobody', [pick('p1', 'nobodyAtFault')], '各方均无过错'],
  ])('%s', (_, faults, because) => {
    expect(of(['motor', 'motor', 'motor'], faults).found.because).toBe(because);
  });

  test('each article stands under the party whose behaviour it is about', () => {
    const { found } = of(['motor', 'motor'], [pick('p2', 'rearEnd'), pick('p1', 'redLight')]);
    expect(found.articles.map(({ partyId, article }) => [partyId, article.law, article.article])).toEqual([
      ['p1', 'roadTrafficSafetyLaw', 38],
      ['p1', 'implementingRegulation', 38],
      ['p2', 'roadTrafficSafetyLaw', 43],
    ]);
  });

  test('given no chain, then there are no pairs; given nothing that leaves, then nothing leaves', () => {
    const { found } = of(['motor', 'motor'], [pick('p1', 'rearEnd')]);
    expect(found).not.toHaveProperty('pairs');
    expect(found).not.toHaveProperty('leaves');
  });

  test('a chain: each collision by itself, a rear-end is its follower’s, a named one is between the two', () => {
    const collisions = [
      { by: 'p2', into: 'p1' },
      { by: 'p3', into: 'p2' },
    ] as const;
    const words = (faults: SuggestFacts['faults']) =>
      of(['motor', 'motor', 'motor'], faults, collisions).found.pairs?.map((pair) =>
        pair.liabilities.map(({ partyId, liability }) => `${partyId} ${liability}`),
      );
    expect(words([pick('p2', 'rearEnd')])).toEqual([
      ['p1 none', 'p2 full'],
      ['p2 none', 'p3 none'],
    ]);
    expect(words([pick('p2', 'careless')])).toEqual([
      ['p1 none', 'p2 full'],
      ['p2 full', 'p3 none'],
    ]);
    expect(words([{ ...pick('p2', 'careless'), against: 'p3' }])).toEqual([
      ['p1 none', 'p2 none'],
      ['p2 full', 'p3 none'],
    ]);
    expect(words([{ ...pick('p2', 'rearEnd'), against: 'p1' }, pick('p3', 'rearEnd')])).toEqual([
      ['p1 none', 'p2 full'],
      ['p2 none', 'p3 full'],
    ]);
  });

  test.each<[string, FaultActor[], SuggestFacts['faults'], string[]]>([
    ['only the rider', ['motor', 'nonMotor'], [pick('p2', 'nonMotorRedLight')], ['motorSideNotLiable']],
    ['only the walker', ['motor', 'pedestrian'], [pick('p2', 'pedestrianDash')], ['motorSideNotLiable']],
    [
      'only the walker before a learner’s car',
      ['instructor', 'pedestrian'],
      [pick('p2', 'pedestrianDash')],
      ['motorSideNotLiable'],
    ],
    ['the driver too', ['motor', 'nonMotor'], [pick('p2', 'nonMotorRedLight'), pick('p1', 'careless')], []],
    ['the instructor', ['instructor', 'nonMotor'], [pick('p1', 'careless')], []],
    ['two cars', ['motor', 'motor'], [pick('p2', 'rearEnd')], []],
    ['two riders', ['nonMotor', 'nonMotor'], [pick('p2', 'nonMotorRedLight')], []],
    ['nobody', ['motor', 'nonMotor'], [pick('p1', 'nobodyAtFault')], ['nobodyAtFault']],
    ['flight', ['motor', 'motor'], [pick('p1', 'fled')], ['fault']],
  ])('why it leaves the channel: %s at fault', (_, actors, faults, why) => {
    const leaves = of(actors, faults).found.leaves ?? [];
    expect(leaves.map((exit) => exit.why)).toEqual(why);
    for (const { say } of leaves) expect(say.length).toBeGreaterThan(5);
  });

  test('P146 60(1)(三) stands with an accident nobody caused', () => {
    const [exit] = of(['motor', 'motor'], [pick('p1', 'nobodyAtFault')]).found.leaves ?? [];
    expect(exit?.articles).toEqual([{ law: 'accidentProcedure', article: 60, paragraph: 1, item: 3 }]);
  });

  test('a flip names the shares by label, and nothing for somebody who is not there', () => {
    const { found, parties } = of(['motor', 'motor'], [pick('p1', 'rearEnd')]);
    if (!found.flipFact) throw new Error('a flip is known');
    expect(found.alternative).toEqual(found.flipFact.liabilities);
    expect(flipFactWords(found.flipFact, parties.slice(0, 1))).toContain('甲无责任，全部责任（');
  });

  test('two answers are the same when they say the same of every party, in any order', () => {
    expect(sameLiabilities(shares('full', 'none'), shares('full', 'none').toReversed())).toBe(true);
    expect(sameLiabilities(shares('full', 'none'), shares('none', 'full'))).toBe(false);
    expect(sameLiabilities(shares('full'), shares('full', 'none'))).toBe(false);
    expect(sameLiabilities(shares('full', 'none'), shares('full'))).toBe(false);
  });
});

describe('what a party reads as reasons', () => {
  const decision: Decision = {
    faults: [pick('p1', 'rearEnd'), pick('p1', 'redLight')],
    liabilities: shares('full', 'none'),
    narrative: '',
    plainWords: '',
    liabilityText: '',
    at: '',
  };
  const decided = (change: Partial<Decision> = {}, facts: Partial<Case['facts']> = {}): Case => {
    const current = collectedCase();
    return {
      ...current,
      facts: { ...current.facts, ...facts },
      determination: {
        officerId: 's',
        officerName: '',
        officerNo: '',
        openedAt: '',
        state: 'decided',
        decision: { ...decision, ...change },
        earlier: [],
        amendReason: null,
        suggestion: null,
        evidenceRead: true,
        conditionsConfirmed: true,
        orderedAt: null,
      },
    };
  };

  test('what each did, who did nothing wrong, how they met and which way they went', () => {
    expect(factsReliedOn(decided())).toEqual([
      expect.stringMatching(/^甲：追尾/u),
      expect.stringMatching(/^甲：闯红灯/u),
      '乙：没有查到过错',
      '形态：追尾碰撞',
      '碰撞部位：甲 左前，乙 右后',
      '行驶方向：由西向东',
    ]);
  });

  test('what was not noted is not told; before the decision nothing is said of anybody', () => {
    const bare = decided({}, { form: null, direction: '' });
    const silent = { ...bare, parties: bare.parties.map((party) => ({ ...party, parts: [] })) };
    expect(factsReliedOn(silent).join()).not.toMatch(/形态|部位|方向/);
    expect(factsReliedOn({ ...silent, determination: null })).toEqual([]);
    const stranger = decided({ faults: [{ partyId: 'p9', faultId: 'flying' }] });
    expect(factsReliedOn(stranger)[0]).toBe('：');
  });

  test('the articles are those of liable parties, each once', () => {
    const both = { ...decision, faults: [...decision.faults, pick('p1', 'rearEndExpressway'), pick('p2', 'speeding')] };
    const titles = articlesOf(both).map(({ title }) => title);
    expect(titles).toContain('《道路交通安全法》第四十三条');
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).not.toContain('《道路交通安全法》第四十二条第一款');
    expect(articlesOf({ ...decision, liabilities: shares('none', 'none') })).toEqual([]);
    for (const { text } of articlesOf(both)) expect(text.length).toBeGreaterThan(10);
  });

  test('the parties as the sentences know them', () => {
    const current = collectedCase();
    const [first] = current.parties;
    if (!first) throw new Error('nobody');
    const owner = { ...first, id: 'p3' as const, label: '丙' as const, role: 'owner' as const, vehicle: null };
    const untyped = first.vehicle && { ...first, vehicle: { ...first.vehicle, type: '' } };
    expect(decisionParties({ ...current, parties: [first, owner] })).toEqual([
      {
        partyId: 'p1',
        label: '甲',
        name: '林一甲',
        actor: 'motor',
        plateNo: '黑AT0001',
        vehicleType: '小型越野客车',
        parts: ['左前'],
      },
      { partyId: 'p3', label: '丙', name: '林一甲', actor: null, plateNo: null, vehicleType: null, parts: ['左前'] },
    ]);
    expect(untyped && decisionParties({ ...current, parties: [untyped] })[0]?.vehicleType).toBeNull();
    expect(liabilityOf(decided(), 'p1')).toBe('full');
    expect(liabilityOf(decided(), 'p9')).toBeUndefined();
    expect(liabilityOf(current, 'p1')).toBeUndefined();
  });
});
