import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from './datum.ts';
import { zones } from './net.ts';
import { junctionsOf, net, reverse, search, toPoint } from './place.ts';

const nangang = zones.find((zone) => zone.id === 'harbin-nangang');
if (!nangang) throw new Error('the net lost its first zone');
const at = (x: number, y: number) => toPoint(nangang, [x, y]);

describe('a place in words', () => {
  test('60 m east of the crossing, going east', () => {
    expect(reverse(at(60, 4), 85)).toMatchObject({
      words: '松柏路云河街路口东侧60米',
      directionWords: '由西向东',
      district: '南岗区',
      roadKind: 'urban',
      offRoadM: 4,
    });
  });

  test.each([
    [[0, 60], '云河街松柏路路口北侧60米', 'urban'],
    [[-100, -3], '松柏路云河街路口西侧100米', 'urban'],
    [[3, 3], /^(松柏路云河街|云河街松柏路)路口$/, 'urban'],
    [[1702, 400], '样板快速路松柏路路口北侧370米', 'expressway'],
    [[-460, 62], '松柏广场停车场内', 'lot'],
  ] as const)('at %j it says %s', ([x, y], words, roadKind) => {
    const place = reverse(at(x, y), undefined);
    expect(place?.words).toMatch(words);
    expect(place?.roadKind).toBe(roadKind);
  });

  test('far from every road nothing is known', () => {
    expect(reverse({ lng: 120, lat: 30 }, undefined)).toBeNull();
    expect(reverse(at(-1500, 1000), undefined)).toBeNull();
  });

  test('read in the wrong datum the same numbers name another place', () => {
    const right = at(60, 0);
    const wrong = convert(right, 'WGS84', 'GCJ02');
    expect(reverse(wrong, undefined)?.words).not.toBe(reverse(right, undefined)?.words);
    const back = convert(wrong, 'GCJ02', 'WGS84');
    expect(reverse(back, undefined)?.words).toBe('松柏路云河街路口东侧60米');
  });
});

describe('search', () => {
  test.each([
    ['松柏路云河街路口东侧60米', '松柏路云河街路口东侧60米'],
    ['松柏路 云河街', '松柏路云河街路口'],
    ['样江路竹影街路口西侧 80 米', '样江路竹影街路口西侧80米'],
    ['康城路二段', '康城路二段'],
  ])('%s finds %s first', (typed, words) => {
    expect(search(typed, undefined)[0]?.words).toBe(words);
  });

  test('given the beginning of a name, then its streets; given nonsense, then nothing', () => {
    expect(search('松柏', undefined).map((candidate) => candidate.road)).toContain('松柏路');
    expect(search('不存在的路名', undefined)).toEqual([]);
  });

  test('what search finds at a distance from a crossing, reverse tells in the same words', () => {
    const crossings = zones.flatMap((zone) =>
      zone.roads
        .filter((road) => road.kind === 'urban')
        .flatMap((road) => junctionsOf(zone, road).map((junction) => ({ road, junction }))),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...crossings),
        fc.constantFrom('东', '西', '南', '北'),
        fc.integer({ min: 3, max: 10 }),
        (c, way, tens) => {
          const words = `${c.road.name}${c.junction.name}路口${way}侧${tens * 10}米`;
          const found = search(words, undefined).find((candidate) => candidate.words === words);
          // A road going north has no east side to walk along.
          fc.pre(found !== undefined);
          expect(reverse(found, undefined)?.words).toBe(words);
        },
      ),
    );
  });
});

test('the net near the crossing holds its streets once, in the datum asked for', () => {
  const features = net(at(0, 0), 300, (point) => [point.lng, point.lat]);
  const names = features.flatMap((feature) => (feature.properties.name === null ? [] : [feature.properties.name]));
  expect(names).toEqual(['松柏路', '云河街', '样本街', '向阳二道街', '向阳五道街', '平安里']);
  expect(features.some((feature) => feature.properties.kind === 'park')).toBe(true);
});
