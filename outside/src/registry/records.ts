/** What the invented national database holds. Dates are Beijing days (`2026-09-18`), inclusive at both ends. */
export interface DriverRecord {
  licenceNo: string;
  name: string;
  fileNo: string;
  /** 准驾车型, for example `C1` or `A2`, `E`. */
  classes: string[];
  firstIssue: string;
  validFrom: string;
  /** null is 长期. */
  validTo: string | null;
  /** Status letters (DOSSIER 4.3): A 正常, B 超分, D 暂扣, F 吊销, G 注销, M 逾期未换证 … several may combine. */
  status: string;
  issuer: string;
  phone: string;
}

export interface VehicleRecord {
  plateKind: string;
  plateNo: string;
  vin: string;
  engineNo: string;
  brandModel: string;
  colour: string;
  /** 车辆类型 in words, for example 小型轿车. */
  vehicleType: string;
  useNature: string;
  owner: string;
  /** Status letters (DOSSIER 4.3): A 正常, C 被盗抢, E 注销, G 违法未处理, K 查封, P 达到报废标准, Q 逾期未检验 … */
  status: string;
  /** Last day of the inspection period. */
  inspectionValidTo: string;
  scrapDate: string;
  phone: string;
}

export interface PolicyRecord {
  plateKind: string;
  plateNo: string;
  insurerId: string;
  branch: string;
  policyNo: string;
  /** First and last instant of cover, ISO with offset; `to` itself is no longer covered. */
  from: string;
  to: string;
  /** 有效 until `endedAt`, then 退保 or 注销. */
  status: '有效' | '退保' | '注销';
  endedAt: string | null;
  commercial: boolean;
}

/** How the invented source behaves for one key: late, silent, or its own source behind it is down. */
export type Manner = { kind: 'late'; ms: number } | { kind: 'silent' } | { kind: 'sourceDown' };
