import { faultActor, type FaultBehaviour, faultBehaviour } from '@kuaichu/contract/fault';
import { liability, type Liability } from '@kuaichu/contract/liability';
import { isRefusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { articleNumber, articleText, articleTitle, chineseNumber } from './articles.ts';
import { actorOf, behavioursOf, catalogue, checkFaults, wholeCatalogue, withCodes } from './catalogue.ts';
import { checkCombination, checkDecision, checkMotorSideLiable, possibleFor } from './combination.ts';
import { flipFactWords, suggest } from './suggest.ts';
import { violationCodes } from './rows/codes.ts';
import type { Row } from './rows/row.ts';
import { type Collision, sameLiabilities, type SuggestFacts } from './weights.ts';
import { certificateTime, findingForSms, liabilityText, narrativeDraft, plainWords, type TextParty } from './text.ts';

type Parties = SuggestFacts['parties'];
const LABELS = ['甲', '乙', '丙', '丁', '戊'];
const drivers = (n: number): Parties =>
  LABELS.slice(0, n).map((label, i) => ({ partyId: `p${i + 1}`, label, actor: 'motor' }));
const pick = (partyId: string, faultId: string) => ({ partyId, faultId });

function suggested(parties: Parties, faults: SuggestFacts['faults']) {
  const suggestion = suggest({ parties, faults });
  if (isRefusal(suggestion)) throw new Error(suggestion.say);
  return suggestion;
}
const wordsOf = (parties: Parties, faults: SuggestFacts['faults']): Liability[] =>
  suggested(parties, faults).liabilities.map((share) => share.liability);

describe('catalogue', () => {
  test('all fifty rows, each whole, each with the words of its articles', () => {
    expect(new Set(wholeCatalogue.map(({ row }) => row))).toEqual(new Set(Array.from({ length: 50 }, (_, i) => i + 1)));
    expect(new Set(wholeCatalogue.map(({ id }) => id)).size).toBe(wholeCatalogue.length);
    for (const behaviour of wholeCatalogue) {
      expect(faultBehaviour.safeParse(behaviour).success, behaviour.id).toBe(true);
      for (const article of behaviour.articles)
        expect(articleText(article), articleTitle(article)).toBeTypeOf('string');
    }
  });

  test('a rider cannot change lanes on the certificate, an owner cannot do anything', () => {
    const rider = [{ partyId: 'p1', label: '甲', actor: actorOf('rider') }];
    expect(checkFaults(rider, [pick('p1', 'laneChange')])).toMatchObject({
      code: 'faultNotForParty',
      say: '甲不可能有“变道：影响相关车道内正常行驶的车”。换一条。',
    });
    expect(checkFaults(rider, [pick('p1', 'nonMotorRedLight')])).toBeUndefined();
    expect(checkFaults(rider, [pick('p1', 'flying')])).toMatchObject({ code: 'faultUnknown' });
    expect(checkFaults(rider, [pick('p2', 'nonMotorRedLight')])).toMatchObject({ code: 'faultUnknown' });
    expect(
      checkFaults([{ partyId: 'p1', label: '甲', actor: actorOf('owner') }], [pick('p1', 'careless')]),
    ).toBeDefined();
    expect(behavioursOf('nonMotor').map(({ id }) => id)).toContain('nonMotorRedLight');
  });

  test('what ends outside the channel is not on the officer’s list', () => {
    expect(wholeCatalogue.filter((behaviour) => !catalogue.includes(behaviour)).map(({ id }) => id)).toEqual([
      'fled',
      'destroyedEvidence',
      'deliberate',
      'nobodyAtFault',
    ]);
    expect(behavioursOf('motor').map(({ id }) => id)).not.toContain('fled');
  });

  test('codes come from a table that may be replaced, and each belongs to a behaviour', () => {
    const ids = wholeCatalogue.map(({ id }) => id);
    expect(Object.keys(violationCodes.codes).filter((id) => !ids.includes(id))).toEqual([]);
    const table = { ...violationCodes, codes: { rearEnd: '10941' } };
    const replaced = withCodes(wholeCatalogue as Row[], table);
    expect(replaced.find(({ id }) => id === 'rearEnd')?.code).toBe('10941');
  });

  test('articles read as the law writes them', () => {
    expect([9, 10, 14, 22, 43, 60, 100, 105, 110, 124].map(chineseNumber)).toEqual([
      '九',
      '十',
      '十四',
      '二十二',
      '四十三',
      '六十',
      '一百',
      '一百零五',
      '一百一十',
      '一百二十四',
    ]);
    expect(articleNumber({ law: 'implementingRegulation', article: 38, paragraph: 1, item: 3 })).toBe(
      '第三十八条第一款第三项',
    );
    expect(articleTitle({ law: 'roadTrafficSafetyLaw', article: 43 })).toBe(
      '《中华人民共和国道路交通安全法》第四十三条',
    );
  });
});

describe('combinations', () => {
  test.each<[Liability[], string | undefined]>([
    [['full', 'none'], undefined],
    [['full', 'none', 'none'], undefined],
    [['full'], undefined], // single vehicle
    [['full', 'secondary'], 'liabilityFullAlone'],
    [['full', 'full'], 'liabilityFullAlone'],
    [['primary', 'secondary'], undefined],
    [['primary', 'secondary', 'secondary'], undefined],
    [['primary', 'secondary', 'none'], undefined],
    [['primary', 'none'], 'liabilityPrimaryNeedsSecondary'],
    [['primary', 'equal'], 'liabilityPrimaryOnce'],
    [['primary', 'primary', 'secondary'], 'liabilityPrimaryOnce'],
    [['equal', 'equal'], undefined],
    [['equal', 'equal', 'secondary'], undefined],
    [['equal', 'equal', 'none'], undefined],
    [['equal', 'none'], 'liabilityEqualNeedsTwo'],
    [['equal', 'secondary'], 'liabilityEqualNeedsTwo'],
    [['secondary', 'secondary'], 'liabilitySecondaryAlone'],
    [['secondary'], 'liabilitySecondaryAlone'],
    [['none', 'none'], 'liabilityAllNone'],
    [[], 'liabilityIncomplete'],
  ])('%s', (words, code) => {
    expect(checkCombination(words)?.code).toBe(code);
  });

  test('the order of parties does not matter', () => {
    const words = fc.array(fc.constantFrom(...liability.options), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, (given) => {
        expect(checkCombination(given.toReversed())?.code).toBe(checkCombination(given)?.code);
        expect(checkCombination(given.toSorted())?.code).toBe(checkCombination(given)?.code);
      }),
    );
  });

  test('the picker offers exactly what stands with the others', () => {
    expect(possibleFor(['full'])).toEqual(['none']);
    expect(possibleFor(['none'])).toEqual(['full']);
    expect(possibleFor(['secondary'])).toEqual(['primary']);
    expect(possibleFor(['equal', 'equal'])).toEqual(['equal', 'secondary', 'none']);
  });

  test('a decision names every party once, and nobody is liable for nothing', () => {
    const parties = drivers(2);
    const both = [
      { partyId: 'p1', liability: 'full' },
      { partyId: 'p2', liability: 'none' },
    ] as const;
    expect(checkDecision(parties, both, [pick('p1', 'rearEnd')])).toBeUndefined();
    expect(checkDecision(parties, both, [])).toMatchObject({
      code: 'liabilityWithoutFault',
      say: expect.stringContaining('甲'),
    });
    expect(checkDecision(parties, both.slice(0, 1), [])).toMatchObject({ code: 'liabilityIncomplete' });
    expect(checkDecision(parties, [both[0], both[0]], [])).toMatchObject({ code: 'liabilityIncomplete' });
    expect(checkDecision(parties, [...both, { partyId: 'p9', liability: 'none' }], [])).toMatchObject({
      code: 'liabilityIncomplete',
    });
  });

  test('a rider’s case leaves the channel when no motor side is liable', () => {
    const parties = [
      { partyId: 'p1', actor: 'motor' },
      { partyId: 'p2', actor: 'nonMotor' },
    ];
    const liable = (p1: Liability, p2: Liability) =>
      checkMotorSideLiable(parties, [
        { partyId: 'p1', liability: p1 },
        { partyId: 'p2', liability: p2 },
      ])?.code;
    expect(liable('none', 'full')).toBe('motorSideNotLiable');
    expect(liable('secondary', 'primary')).toBeUndefined();
  });
});

describe('suggestion', () => {
  test.each<[string, number, [string, string][], Liability[]]>([
    ['rear-end', 2, [['p1', 'rearEnd']], ['full', 'none']],
    ['the other way round', 2, [['p2', 'rearEnd']], ['none', 'full']],
    [
      'both changed lanes',
      2,
      [
        ['p1', 'laneChange'],
        ['p2', 'laneChange'],
      ],
      ['equal', 'equal'],
    ],
    [
      'red light against a lane change',
      2,
      [
        ['p1', 'redLight'],
        ['p2', 'laneChange'],
      ],
      ['primary', 'secondary'],
    ],
    [
      'rear-end into a car parked badly',
      2,
      [
        ['p1', 'rearEnd'],
        ['p2', 'obstructiveParking'],
      ],
      ['primary', 'secondary'],
    ],
    ['only the parking', 2, [['p2', 'obstructiveParking']], ['none', 'full']],
    [
      'three cars, two at fault alike',
      3,
      [
        ['p2', 'rearEnd'],
        ['p3', 'rearEnd'],
      ],
      ['none', 'equal', 'equal'],
    ],
    [
      'three cars, one worse',
      3,
      [
        ['p1', 'wrongWay'],
        ['p2', 'rearEnd'],
        ['p3', 'obstructiveParking'],
      ],
      ['primary', 'secondary', 'secondary'],
    ],
    ['single vehicle', 1, [['p1', 'careless']], ['full']],
  ])('%s', (_, n, faults, words) => {
    expect(
      wordsOf(
        drivers(n),
        faults.map(([partyId, faultId]) => pick(partyId, faultId)),
      ),
    ).toEqual(words);
  });

  test('nobody at fault: nothing is suggested', () => {
    expect(suggest({ parties: drivers(2), faults: [] })).toMatchObject({ code: 'liabilityAllNone' });
  });

  test('rear-end: the fact that would turn it round, with its article', () => {
    const parties = drivers(2);
    const { flipFact, because, alternative } = suggested(parties, [pick('p1', 'rearEnd')]);
    expect(because).toBe('只有甲有过错行为');
    expect(alternative).toEqual(flipFact?.liabilities);
    if (!flipFact) throw new Error('a flip fact is known');
    expect(flipFactWords(flipFact, parties)).toBe(
      '如果乙在碰撞前 3 秒内才变到这条车道 → 甲无责任，乙全部责任（《道路交通安全法实施条例》第四十四条第二款）',
    );
  });

  test('an absolute behaviour against a lighter one leaves a second defensible answer', () => {
    const { alternative } = suggested(drivers(2), [pick('p1', 'redLight'), pick('p2', 'laneChange')]);
    expect(alternative?.map((share) => share.liability)).toEqual(['full', 'none']);
  });

  const scene = fc
    .record({
      n: fc.integer({ min: 1, max: 5 }),
      actors: fc.array(fc.constantFrom(...faultActor.options), { minLength: 5, maxLength: 5 }),
      hits: fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })), { maxLength: 4 }),
      picks: fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 99 })), { minLength: 1, maxLength: 6 }),
    })
    .map(({ n, actors, hits, picks }) => {
      const parties: Parties = drivers(n).map((party, i) => ({ ...party, actor: actors[i] ?? 'motor' }));
      const faults = picks.map(([who, which]) => ofCatalogue(parties[who % n] as Parties[number], which));
      const collisions = hits
        .map(([by, into]) => ({ by: `p${(by % n) + 1}`, into: `p${(into % n) + 1}` }) as Collision)
        .filter(({ by, into }) => by !== into);
      return { parties, faults, collisions };
    });
  /** Any behaviour of the whole catalogue that this party can commit, those that leave the channel too. */
  function ofCatalogue(party: Parties[number], which: number): SuggestFacts['faults'][number] {
    const own = wholeCatalogue.filter(({ actors }) => party.actor !== null && actors.includes(party.actor));
    return pick(party.partyId, (own[which % own.length] as FaultBehaviour).id);
  }
  const at = (facts: SuggestFacts) => {
    const found = suggest(facts);
    if (isRefusal(found)) throw new Error(found.say);
    return found;
  };
  const RANK: Record<Liability, number> = { none: 0, secondary: 1, equal: 2, primary: 3, full: 4 };

  test('is always a possible combination, and so are its alternative and its flip', () => {
    fc.assert(
      fc.property(scene, ({ parties, faults, collisions }) => {
        const { liabilities, alternative, flipFact, pairs = [], leaves = [] } = at({ parties, faults, collisions });
        const nobody = liabilities.every((share) => share.liability === 'none');
        // All none is possible only as an accident nobody caused, which leaves the channel (P146 60(1)(三)).
        if (nobody) expect(leaves.map(({ why }) => why)).toContain('nobodyAtFault');
        else expect(checkDecision(parties, liabilities, faults)).toBeUndefined();
        if (alternative) expect(checkCombination(alternative.map((share) => share.liability))).toBeUndefined();
        if (flipFact) {
          expect(checkCombination(flipFact.liabilities.map((share) => share.liability))).toBeUndefined();
          expect(sameLiabilities(flipFact.liabilities, liabilities)).toBe(false);
          expect(flipFact.condition).not.toMatch(/\{\w+\}/u);
        }
        expect(pairs).toHaveLength(collisions.length);
        for (const pair of pairs) {
          const words = pair.liabilities.map((share) => share.liability);
          expect(words).toHaveLength(2);
          if (words.some((word) => word !== 'none')) expect(checkCombination(words)).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order of parties, of picks or of collisions', () => {
    fc.assert(
      fc.property(scene, ({ parties, faults, collisions }) => {
        const forward = at({ parties, faults, collisions });
        const backward = at({
          parties: parties.toReversed(),
          faults: faults.toReversed(),
          collisions: collisions.toReversed(),
        });
        expect(sameLiabilities(forward.liabilities, backward.liabilities)).toBe(true);
        expect(sameLiabilities(forward.alternative ?? [], backward.alternative ?? [])).toBe(true);
        expect(backward.flipFact?.condition).toBe(forward.flipFact?.condition);
        expect(backward.because).toBe(forward.because);
      }),
      { numRuns: 300 },
    );
  });

  test('adding a behaviour never lowers one’s own share', () => {
    fc.assert(
      fc.property(scene, fc.nat({ max: 4 }), fc.nat({ max: 99 }), ({ parties, faults }, who, which) => {
        const party = parties[who % parties.length] as Parties[number];
        const added = ofCatalogue(party, which);
        const shareOf = (picks: SuggestFacts['faults']): number =>
          RANK[
            at({ parties, faults: picks }).liabilities.find(({ partyId }) => partyId === party.partyId)?.liability ??
              'none'
          ];
        expect(shareOf([...faults, added])).toBeGreaterThanOrEqual(shareOf(faults));
      }),
      { numRuns: 300 },
    );
  });
});

describe('texts', () => {
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
    partyId: 'p2',
    label: '乙',
    name: '周二乙',
    actor: 'motor',
    plateNo: '黑ADT0002',
    vehicleType: '小型轿车',
    parts: ['右后'],
  };
  const faults = [pick('p1', 'rearEnd')];
  const shares = [
    { partyId: 'p1', liability: 'full' },
    { partyId: 'p2', liability: 'none' },
  ] as const;

  test('the certificate’s sentence', () => {
    expect(liabilityText([lin, zhou], faults, shares)).toBe(
      '林一甲驾驶机动车未与前车保持足以采取紧急制动措施的安全距离的行为，违反《中华人民共和国道路交通安全法》第四十三条的规定，负全部责任；周二乙无责任。',
    );
  });

  test('two behaviours, two laws, and a rider', () => {
    const rider: TextParty = { ...zhou, actor: 'nonMotor', plateNo: null, vehicleType: '电动自行车' };
    const text = liabilityText(
      [lin, rider],
      [pick('p1', 'redLight'), pick('p2', 'nonMotorRedLight')],
      [
        { partyId: 'p1', liability: 'equal' },
        { partyId: 'p2', liability: 'equal' },
      ],
    );
    expect(text).toContain(
      '《中华人民共和国道路交通安全法》第三十八条、《中华人民共和国道路交通安全法实施条例》第三十八条第一款第三项的规定，负同等责任；',
    );
    expect(text).toContain('周二乙驾驶非机动车遇有停止信号时违反交通信号通行的行为');
    expect(text).not.toMatch(/\d+\s*%/);
  });

  test('the narrative is drafted from the facts and says nothing about fault', () => {
    const narrative = narrativeDraft(
      {
        accidentAt: '2026-09-18T08:39:20+08:00',
        placeWords: '松柏路云河街路口东侧60米',
        direction: '由西向东',
        form: '追尾碰撞',
        kind: 'motorMotor',
        injury: 'none',
      },
      [lin, zhou],
    );
    expect(narrative).toBe(
      '2026年09月18日08时39分许，林一甲驾驶黑A·T0001号小型越野客车由西向东行驶至松柏路云河街路口东侧60米处时，左前部位与周二乙驾驶的黑A·DT0002号小型轿车右后部位发生碰撞，造成两车受损的道路交通事故。',
    );
  });

  test('a single vehicle, a minor injury, an unknown direction', () => {
    const facts = {
      accidentAt: '2026-09-18T00:39:00Z',
      placeWords: '样江路竹影街路口',
      direction: '',
      form: null,
    } as const;
    expect(narrativeDraft({ ...facts, kind: 'singleVehicle', injury: 'none' }, [lin])).toContain(
      '与他人财物发生碰撞，造成车辆和他人财产受损的道路交通事故。',
    );
    expect(
      narrativeDraft({ ...facts, kind: 'motorNonMotor', injury: 'minor' }, [
        lin,
        { ...zhou, actor: 'nonMotor', plateNo: null, vehicleType: null },
      ]),
    ).toContain('与周二乙驾驶的非机动车右后部位发生碰撞，造成车辆受损、人员受轻微伤的道路交通事故。');
    expect(certificateTime('2026-09-18T00:39:00Z')).toBe('2026年09月18日08时39分');
  });

  test('plain words are one text for every party', () => {
    expect(plainWords([lin, zhou], faults, shares)).toBe('甲和前车没有留够刹车的距离。甲负全部责任，乙无责任。');
    expect(findingForSms('none')).toBe('无责任');
    expect(findingForSms('primary')).toBe('负主要责任');
  });
});
