import { describe, expect, test } from 'vitest';
import { partyMayRead } from './still.ts';

describe('处理程序规定 65(2)：查阅证据，他人隐私保密', () => {
  test.each<[string | null, string, boolean, boolean]>([
    ['sceneBehind', 'p1', true, true],
    ['contact', 'p2', true, true],
    ['plate-p2', 'p1', true, true],
    ['damagedThing', 'p1', true, true],
    ['licence-p1', 'p1', true, false],
    ['vehicleLicence-p2', 'p2', false, true],
    // Held into the camera of the other phone: it stays with the case.
    ['licence-p2', 'p1', false, false],
    ['together', 'p1', false, false],
    ['ownerTogether', 'p1', false, false],
    ['injury', 'p2', false, false],
    // Not told what it shows: whoever took it has it anyway.
    [null, 'p1', true, false],
  ])('a party reads the scene, and of papers and faces only the own: %s, taken by %s', (shot, by, first, second) => {
    const still = { shot, partyId: by };
    expect([partyMayRead(still, 'p1'), partyMayRead(still, 'p2')]).toEqual([first, second]);
  });
});
