import type { DriverRecord, Manner } from './records.ts';

/** Area code 000000 does not exist: no number here can be anybody's. Check digits are not computed. */
function driver(licenceNo: string, name: string, phone: string, rest: Partial<DriverRecord> = {}): DriverRecord {
  return {
    licenceNo,
    name,
    phone,
    fileNo: `0000${licenceNo.slice(6, 14)}`,
    classes: ['C1'],
    firstIssue: '2015-05-11',
    validFrom: '2021-05-11',
    validTo: '2031-05-11',
    status: 'A',
    issuer: '示范市公安局交通警察支队',
    ...rest,
  };
}

const named: DriverRecord[] = [
  driver('000000199001010017', '林一甲', '13800000001'),
  driver('000000198802020028', '周二乙', '13900000002', { validTo: '2028-03-02', validFrom: '2018-03-02' }),
  driver('000000198503030035', '吴三丙', '13800000003', { validFrom: '2016-09-01', validTo: '2026-09-01' }),
  driver('000000199204040042', '郑四丁', '13800000004'),
  driver('000000197905050056', '王五戊', '13800000005', { status: 'D' }),
  driver('000000198306060063', '陈六己', '13800000006'),
  driver('000000199507070074', '赵七庚', '13900000007', { classes: ['C2'] }),
  driver('000000198108080081', '孙八辛', '13800000008', { status: 'F' }),
  driver('000000199409090098', '李九壬', '13800000009'),
  driver('000000199409090098', '李九仁', '13800000019', { issuer: '样板市公安局交通警察支队' }),
  driver('000000198710100105', '钱十癸', '13800000010'),
  driver('000000199111110116', '冯慢甲', '13800000011'),
  driver('000000199312120129', '褚默乙', '13800000012'),
  driver('000000198601130132', '卫恰丙', '13800000013', { validFrom: '2020-09-18', validTo: '2026-09-18' }),
  driver('000000198402140143', '蒋挂丁', '13800000014', { classes: ['A2', 'E'] }),
  driver('000000199003150150', '沈注戊', '13800000015', { status: 'H' }),
  driver('000000197604160169', '韩教己', '13800000016', { classes: ['A2'] }),
  driver('000000199705170171', '杨摩庚', '13800000017', { classes: ['E'] }),
  driver('000000198806180184', '朱未辛', '13800000018', {
    validFrom: '2026-10-01',
    validTo: '2032-10-01',
    firstIssue: '2026-10-01',
  }),
  driver('000000198207190192', '秦三癸', '13800000020', { classes: ['C1', 'E'] }),
];

const stems = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const crowdSurnames = ['何样', '吕样', '施样', '张样'];

/** Forty ordinary drivers for several cases at once: number n drives 黑A·S10nn and 川E·S10nn. */
export const crowdSize = 40;
function crowd(n: number): DriverRecord {
  const two = String(n).padStart(2, '0');
  const name = `${crowdSurnames[Math.floor((n - 1) / 10)] ?? ''}${stems[(n - 1) % 10] ?? ''}`;
  return driver(`0000001980010110${two}`, name, `138000010${two}`);
}

export const drivers: DriverRecord[] = [...named, ...Array.from({ length: crowdSize }, (_, i) => crowd(i + 1))];

export const driverManners = new Map<string, Manner>([
  ['000000198710100105', { kind: 'sourceDown' }],
  ['000000199111110116', { kind: 'late', ms: 6_000 }],
  ['000000199312120129', { kind: 'silent' }],
]);
