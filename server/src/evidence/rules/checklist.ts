import type { PartyId, PartyLabel } from '@kuaichu/contract/ids';
import type { AccidentKind } from '@kuaichu/contract/triage';

/**
 * What has to be on a picture. `onRoad` cannot be had later and blocks clearing the scene;
 * `atKerb` is taken in safety: both parties side by side (双方同框), papers.
 */
export interface Shot {
  /** Stable id; shots of a party end in its id, e.g. plate-p1. */
  id: string;
  words: string;
  part: 'onRoad' | 'atKerb';
  /** An optional shot never blocks anything. */
  required: boolean;
}

export interface ChecklistParty {
  id: PartyId;
  label: PartyLabel;
  /** Has a motor vehicle with a plate. */
  motor: boolean;
}

export interface ChecklistAbout {
  kind: AccidentKind;
  parties: readonly ChecklistParty[];
  /** Parties verified by hand: their papers have to be on a picture. */
  papersNeeded?: readonly PartyId[];
}

type Row = readonly [id: string, words: string, required?: 'optional'];

/** The whole scene with its road markings, every side, the contact: what the announcements ask for. */
const SCENE: readonly Row[] = [
  ['sceneBehind', '车后全景'],
  ['sceneAhead', '车前全景'],
  ['leftSide', '左侧'],
  ['rightSide', '右侧'],
  ['contact', '碰撞处近景'],
  ['laneMarkings', '车道标线'],
];

const ON_ROAD: Readonly<Record<AccidentKind, readonly Row[]>> = {
  motorMotor: SCENE,
  motorNonMotor: [...SCENE, ['nonMotorVehicle', '非机动车全貌']],
  singleVehicle: [
    ['sceneBehind', '车后全景'],
    ['sceneAhead', '车前全景'],
    ['contact', '碰撞处近景'],
    ['damagedThing', '受损物全貌'],
    ['laneMarkings', '车道标线', 'optional'],
  ],
  other: SCENE,
};

const AT_KERB: Readonly<Record<AccidentKind, readonly Row[]>> = {
  motorMotor: [['together', '双方同框']],
  motorNonMotor: [
    ['together', '双方同框'],
    ['injury', '受伤处', 'optional'],
  ],
  singleVehicle: [['ownerTogether', '驾驶人和受损方同框']],
  other: [['together', '双方同框']],
};

function shotsOf(rows: readonly Row[], part: Shot['part']): Shot[] {
  return rows.map(([id, words, optional]) => ({ id, words, part, required: optional === undefined }));
}

/** The checklist of an accident, in the order of taking. Grows with the parties that are known. */
export function checklist({ kind, parties, papersNeeded = [] }: ChecklistAbout): Shot[] {
  const motors = parties.filter(({ motor }) => motor);
  const plates = motors.map<Shot>(({ id, label }) => ({
    id: `plate-${id}`,
    words: `${label}车牌`,
    part: 'onRoad',
    required: true,
  }));
  const papers = motors.flatMap(({ id, label }) =>
    (
      [
        ['licence', '驾驶证'],
        ['vehicleLicence', '行驶证'],
      ] as const
    ).map<Shot>(([paper, words]) => ({
      id: `${paper}-${id}`,
      words: `${label}${words}`,
      part: 'atKerb',
      required: papersNeeded.includes(id),
    })),
  );
  return [...shotsOf(ON_ROAD[kind], 'onRoad'), ...plates, ...shotsOf(AT_KERB[kind], 'atKerb'), ...papers];
}

/** Required shots that are neither stored nor waived; `part` narrows to what blocks clearing or handing over. */
export function missingShots(
  shots: readonly Shot[],
  stills: readonly { shot: string | null }[],
  waivers: readonly { shot: string }[],
  part?: Shot['part'],
): Shot[] {
  const had = new Set([...stills.map(({ shot }) => shot), ...waivers.map(({ shot }) => shot)]);
  return shots.filter((shot) => shot.required && (part === undefined || shot.part === part) && !had.has(shot.id));
}

/** 「车后全景、乙车牌」, for a lock or a refusal. */
export function missingWords(missing: readonly Shot[]): string {
  return missing.map(({ words }) => words).join('、');
}
