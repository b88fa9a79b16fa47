/** An invented road net at real places. Streets are drawn in metres east and north of a zone's origin (WGS84). */
export type RoadKind = 'urban' | 'expressway' | 'lot';

export interface Road {
  name: string;
  kind: RoadKind;
  /** Lanes each way. */
  lanes: number;
  /** Direction names of its two ways, along and against `points`. */
  points: ReadonlyArray<readonly [number, number]>;
}

export interface Block {
  kind: 'park' | 'building';
  /** west, south, east, north in metres. */
  box: readonly [number, number, number, number];
}

export interface Zone {
  id: string;
  city: string;
  district: string;
  /** 街道, where the city's rules name them. */
  subdistrict: string | null;
  origin: { lng: number; lat: number };
  roads: readonly Road[];
  blocks: readonly Block[];
}

const street = (name: string, lanes: number, ...points: Array<readonly [number, number]>): Road => ({
  name,
  kind: 'urban',
  lanes,
  points,
});

/** Harbin 南岗区: the crossing of p04 and c01 is the origin. */
const nangang: Zone = {
  id: 'harbin-nangang',
  city: '哈尔滨市',
  district: '南岗区',
  subdistrict: null,
  origin: { lng: 126.64, lat: 45.75 },
  roads: [
    street('松柏路', 3, [-1600, 0], [-700, 0], [0, 0], [260, 0], [900, 0], [1700, 30]),
    street('云河街', 3, [0, -1300], [0, -700], [0, 0], [0, 420], [0, 1200]),
    street('样本街', 2, [260, -900], [260, 0], [260, 270], [260, 900]),
    street('向阳二道街', 2, [-900, 235], [-60, 235], [0, 240], [260, 262], [900, 300]),
    street('向阳五道街', 2, [-900, -220], [0, -220], [260, -220], [900, -215]),
    street('示例大街', 4, [900, -1200], [900, -215], [900, 0], [900, 300], [900, 1100]),
    street('平安里', 1, [-260, -600], [-260, -220], [-260, 0]),
    {
      name: '样板快速路',
      kind: 'expressway',
      lanes: 3,
      points: [
        [1700, -1800],
        [1700, 30],
        [1700, 1800],
      ],
    },
    {
      name: '松柏广场停车场',
      kind: 'lot',
      lanes: 1,
      points: [
        [-520, 60],
        [-400, 60],
        [-400, 150],
        [-520, 150],
      ],
    },
  ],
  blocks: [
    { kind: 'park', box: [70, 60, 210, 200] },
    { kind: 'park', box: [-230, -330, -60, -250] },
    { kind: 'building', box: [-230, 45, -60, 190] },
    { kind: 'building', box: [290, 50, 430, 240] },
    { kind: 'building', box: [70, -180, 220, -50] },
    { kind: 'building', box: [290, -190, 430, -50] },
    { kind: 'building', box: [-220, -180, -60, -55] },
    { kind: 'building', box: [60, 290, 220, 420] },
    { kind: 'building', box: [-230, 280, -60, 400] },
  ],
};

/** Harbin 道里区, for a second case at the same time. */
const daoli: Zone = {
  id: 'harbin-daoli',
  city: '哈尔滨市',
  district: '道里区',
  subdistrict: null,
  origin: { lng: 126.6, lat: 45.755 },
  roads: [
    street('云杉路', 2, [-900, 0], [0, 0], [1000, 0]),
    street('样江街', 2, [0, -900], [0, 0], [0, 900]),
    street('白鹤三道街', 1, [-600, 300], [0, 300], [700, 310]),
  ],
  blocks: [
    { kind: 'building', box: [40, 40, 200, 250] },
    { kind: 'park', box: [-220, 40, -40, 250] },
  ],
};

/** Harbin 阿城区: outside the service area (DOSSIER 5). */
const acheng: Zone = {
  id: 'harbin-acheng',
  city: '哈尔滨市',
  district: '阿城区',
  subdistrict: null,
  origin: { lng: 126.96, lat: 45.54 },
  roads: [street('样城大街', 3, [-1000, 0], [0, 0], [1000, 0]), street('金柳路', 2, [0, -900], [0, 0], [0, 900])],
  blocks: [],
};

/** Luzhou 江阳区 大山坪: inside the pilot area. */
const jiangyang: Zone = {
  id: 'luzhou-jiangyang',
  city: '泸州市',
  district: '江阳区',
  subdistrict: '大山坪街道',
  origin: { lng: 105.436, lat: 28.884 },
  roads: [
    street('样江路', 3, [-1300, -40], [-500, 0], [0, 0], [320, 0], [1200, 60]),
    street('竹影街', 2, [0, -900], [0, 0], [0, 260], [30, 900]),
    street('丹枫一路', 2, [-700, 250], [0, 260], [340, 270], [900, 300]),
    street('桂枝巷', 1, [320, -500], [320, 0], [340, 270], [350, 600]),
    street('云溪路', 2, [-500, -700], [-500, 0], [-500, 600]),
    {
      name: '竹影街地下停车场',
      kind: 'lot',
      lanes: 1,
      points: [
        [60, 90],
        [160, 90],
        [160, 170],
        [60, 170],
      ],
    },
  ],
  blocks: [
    { kind: 'building', box: [40, 40, 280, 220] },
    { kind: 'park', box: [-220, 40, -40, 220] },
    { kind: 'building', box: [40, -220, 280, -40] },
    { kind: 'building', box: [-220, -200, -40, -40] },
  ],
};

/** Luzhou 况场街道: only the named sections belong to the pilot area (seed), 样岗街 does not. */
const kuangchang: Zone = {
  id: 'luzhou-kuangchang',
  city: '泸州市',
  district: '江阳区',
  subdistrict: '况场街道',
  origin: { lng: 105.3555, lat: 28.8782 },
  roads: [
    street('康城路二段', 2, [0, 0], [500, 0], [1000, 20]),
    street('康城路三段', 2, [-1200, -20], [-600, 0], [0, 0]),
    street('样岗街', 1, [500, -450], [500, 0], [500, 450]),
    street('沱江旅游快速通道', 3, [-900, 1500], [0, 1700], [1200, 1600]),
  ],
  blocks: [],
};

/** Luzhou 纳溪区: outside the pilot area of 2024-06. */
const naxi: Zone = {
  id: 'luzhou-naxi',
  city: '泸州市',
  district: '纳溪区',
  subdistrict: null,
  origin: { lng: 105.371, lat: 28.773 },
  roads: [
    street('样溪大道', 3, [-900, 0], [0, 0], [900, 0]),
    street('楠木街', 2, [0, -700], [0, 0], [0, 700]),
    {
      name: '示例高速公路',
      kind: 'expressway',
      lanes: 2,
      points: [
        [-2500, 1200],
        [0, 1500],
        [2500, 1300],
      ],
    },
  ],
  blocks: [],
};

export const zones: readonly Zone[] = [nangang, daoli, acheng, jiangyang, kuangchang, naxi];
