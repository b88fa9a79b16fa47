import { accidentKind } from '@kuaichu/contract/triage';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checklist, type ChecklistParty, missingShots, missingWords } from './checklist.ts';

const FIRST: ChecklistParty = { id: 'p1', label: '甲', motor: true };
const SECOND: ChecklistParty = { id: 'p2', label: '乙', motor: true };
const RIDER: ChecklistParty = { id: 'p2', label: '乙', motor: false };

test('two cars: eight shots on the road, both parties side by side only at the kerb', () => {
  const shots = checklist({ kind: 'motorMotor', parties: [FIRST, SECOND] });
  expect(missingShots(shots, [], [], 'onRoad').map(({ words }) => words)).toEqual([
    '车后全景',
    '车前全景',
    '左侧',
    '右侧',
    '碰撞处近景',
    '车道标线',
    '甲车牌',
    '乙车牌',
  ]);
  expect(missingShots(shots, [], [], 'atKerb').map(({ words }) => words)).toEqual(['双方同框']);
});

test('a stored still and a waiver both take a shot off the list', () => {
  const shots = checklist({ kind: 'motorMotor', parties: [FIRST, SECOND] });
  const stills = ['sceneBehind', 'sceneAhead', 'leftSide', 'contact', 'laneMarkings', 'plate-p1'].map((shot) => ({
    shot,
  }));
  const missing = missingShots(shots, [...stills, { shot: null }], [{ shot: 'rightSide' }], 'onRoad');
  expect(missingWords(missing)).toBe('乙车牌');
});

test('a rider has no plate; his vehicle is on the list, his injury only if he likes', () => {
  const shots = checklist({ kind: 'motorNonMotor', parties: [FIRST, RIDER] });
  const required = missingShots(shots, [], []).map(({ id }) => id);
  expect(required).toContain('nonMotorVehicle');
  expect(required).not.toContain('plate-p2');
  expect(required).not.toContain('injury');
});

test('papers are only required of a party verified by hand', () => {
  const shots = checklist({ kind: 'motorMotor', parties: [FIRST, SECOND], papersNeeded: ['p2'] });
  expect(missingShots(shots, [], [], 'atKerb').map(({ words }) => words)).toEqual(['双方同框', '乙驾驶证', '乙行驶证']);
});

test('single vehicle: the damaged thing and its owner', () => {
  const words = missingShots(checklist({ kind: 'singleVehicle', parties: [FIRST] }), [], []).map((shot) => shot.words);
  expect(words).toEqual(['车后全景', '车前全景', '碰撞处近景', '受损物全貌', '甲车牌', '驾驶人和受损方同框']);
});

test('ids are unique, and another still never makes more missing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...accidentKind.options), fc.array(fc.nat({ max: 20 })), (kind, taken) => {
      const shots = checklist({ kind, parties: [FIRST, SECOND] });
      expect(new Set(shots.map(({ id }) => id)).size).toBe(shots.length);
      const stills = taken.map((i) => ({ shot: shots[i]?.id ?? null }));
      const before = missingShots(shots, stills.slice(1), []);
      const after = missingShots(shots, stills, []);
      expect(before).toEqual(expect.arrayContaining(after));
    }),
  );
});
