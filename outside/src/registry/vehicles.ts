import { crowdSize } from './drivers.ts';
import type { Manner, PolicyRecord, VehicleRecord } from './records.ts';

let serial = 0;

function vehicle(plateKind: string, plateNo: string, owner: string, rest: Partial<VehicleRecord> = {}): VehicleRecord {
  serial += 1;
  const four = String(serial).padStart(4, '0');
  return {
    plateKind,
    plateNo,
    owner,
    vin: `LTEST00000000${four}`,
    engineNo: `E0000${four}`,
    brandModel: '样牌 SY7160',
    colour: '白',
    vehicleType: plateKind === '52' ? '小型轿车（新能源）' : '小型轿车',
    useNature: '非营运',
    status: 'A',
    inspectionValidTo: '2027-03-31',
    scrapDate: '2099-12-31',
    phone: '13800000000',
    ...rest,
  };
}

export const vehicles: VehicleRecord[] = [
  vehicle('02', '黑AT0001', '林一甲', {
    vehicleType: '小型越野客车',
    colour: '红',
    brandModel: '样牌 SY6460',
    phone: '13800000001',
  }),
  vehicle('52', '黑ADT0002', '周二乙', {
    inspectionValidTo: '2028-09-30',
    brandModel: '范牌 FP7000BEV',
    phone: '13900000002',
  }),
  vehicle('02', '黑AT0003', '吴三丙', { colour: '灰' }),
  vehicle('02', '黑AT0004', '秦三癸', { colour: '蓝' }),
  vehicle('02', '黑AT0005', '王五戊', { colour: '黑' }),
  vehicle('02', '黑AT0006', '冯慢甲', { colour: '白' }),
  vehicle('02', '黑AT0007', '褚默乙', { colour: '白' }),
  vehicle('02', '黑AT0008', '李九壬', { colour: '灰' }),
  vehicle('02', '黑AT0008', '李九仁', { colour: '黑', brandModel: '范牌 FP7150' }),
  vehicle('02', '黑AT0009', '钱十癸'),
  vehicle('02', '黑AT0010', '沈注戊', { inspectionValidTo: '2026-08-31' }),
  vehicle('02', '黑AT0011', '孙八辛', { status: 'C' }),
  vehicle('02', '黑AT0012', '朱未辛', { status: 'P', scrapDate: '2025-06-30' }),
  vehicle('01', '黑AH0013', '样例运输公司', {
    vehicleType: '重型半挂牵引车',
    useNature: '货运',
    colour: '红',
    brandModel: '样牌 SY4250',
  }),
  vehicle('15', '黑A0013挂', '样例运输公司', {
    vehicleType: '重型普通半挂车',
    useNature: '货运',
    colour: '灰',
    brandModel: '样牌 SY9400',
  }),
  vehicle('02', '黑AT0014', '卫恰丙'),
  vehicle('02', '黑AM0015', '郑四丁', { colour: '蓝' }),
  vehicle('07', '黑AM0015', '杨摩庚', { vehicleType: '普通二轮摩托车', colour: '黑', brandModel: '样牌 SY150' }),
  vehicle('07', '黑AM0016', '杨摩庚', { vehicleType: '普通二轮摩托车', colour: '红', brandModel: '样牌 SY125' }),
  vehicle('16', '黑A0017学', '样例驾校', { useNature: '教练', colour: '白' }),
  vehicle('01', '黑AH0018', '样例运输公司', {
    vehicleType: '重型厢式货车',
    useNature: '货运',
    colour: '蓝',
    brandModel: '样牌 SY5160',
  }),
  vehicle('02', '黑AT0019', '卫恰丙', { status: 'G' }),
  vehicle('02', '川ET0101', '陈六己', {
    colour: '灰',
    brandModel: '样牌 SY6460',
    vehicleType: '小型越野客车',
    phone: '13800000006',
  }),
  vehicle('52', '川EDT0102', '赵七庚', { brandModel: '范牌 FP7000BEV', phone: '13900000007' }),
  vehicle('02', '川ET0103', '秦三癸', { colour: '红' }),
  vehicle('02', '川ET0104', '卫恰丙', { colour: '黑' }),
  ...crowdPlates().map((plateNo, i) => vehicle('02', plateNo, `样本车主${i + 1}`)),
];

function crowdPlates(): string[] {
  return ['黑A', '川E'].flatMap((head) => Array.from({ length: crowdSize }, (_, i) => `${head}S${1001 + i}`));
}

let policySerial = 0;

function policy(plateKind: string, plateNo: string, insurerId: string, rest: Partial<PolicyRecord> = {}): PolicyRecord {
  policySerial += 1;
  return {
    plateKind,
    plateNo,
    insurerId,
    branch: plateNo.startsWith('川') ? '泸州分公司' : '哈尔滨分公司',
    policyNo: `TEST0000260${String(10_000 + policySerial)}`,
    // 「2026-12-01 24:00 止」 is the first instant of the next day.
    from: '2025-12-02T00:00:00+08:00',
    to: '2026-12-02T00:00:00+08:00',
    status: '有效',
    endedAt: null,
    commercial: true,
    ...rest,
  };
}

export const policies: PolicyRecord[] = [
  policy('02', '黑AT0001', 'picc', { policyNo: 'TEST000026007731' }),
  policy('52', '黑ADT0002', 'yangban', { policyNo: 'TEST000026001208', branch: '黑龙江分公司' }),
  // Ran out 39 minutes before the demo accident at 08:39.
  policy('02', '黑AT0003', 'cpic', { from: '2025-09-18T08:00:00+08:00', to: '2026-09-18T08:00:00+08:00' }),
  // Bought 21 minutes after it, with a gap since the earlier one.
  policy('02', '黑AT0004', 'pingan', { from: '2025-09-01T00:00:00+08:00', to: '2026-09-01T00:00:00+08:00' }),
  policy('02', '黑AT0004', 'pingan', { from: '2026-09-18T09:00:00+08:00', to: '2027-09-18T09:00:00+08:00' }),
  policy('02', '黑AT0006', 'shili'),
  policy('02', '黑AT0007', 'shili'),
  policy('02', '黑AT0008', 'picc'),
  policy('02', '黑AT0008', 'cpic'),
  policy('02', '黑AT0009', 'pingan'),
  policy('02', '黑AT0010', 'pingan'),
  policy('02', '黑AT0011', 'picc'),
  policy('02', '黑AT0012', 'picc'),
  policy('01', '黑AH0013', 'cpic', { policyNo: 'TEST000026000013' }),
  policy('02', '黑AT0014', 'picc', { status: '退保', endedAt: '2026-08-01T12:00:00+08:00' }),
  policy('02', '黑AM0015', 'pingan'),
  policy('07', '黑AM0015', 'shili', { commercial: false }),
  policy('07', '黑AM0016', 'shili', { commercial: false }),
  policy('16', '黑A0017学', 'picc'),
  policy('01', '黑AH0018', 'picc'),
  policy('02', '黑AT0019', 'cpic'),
  policy('02', '川ET0101', 'picc'),
  policy('52', '川EDT0102', 'pingan'),
  policy('02', '川ET0103', 'shili'),
  policy('02', '川ET0104', 'cpic'),
  ...crowdPlates().map((plateNo, i) => policy('02', plateNo, ['picc', 'cpic', 'pingan', 'shili'][i % 4] ?? 'picc')),
];

/** Keyed by the number alone: the source is slow for whoever asks about it. */
export const plateManners = new Map<string, Manner>([
  ['黑AT0006', { kind: 'late', ms: 6_000 }],
  ['黑AT0007', { kind: 'silent' }],
  ['黑AT0009', { kind: 'sourceDown' }],
]);
