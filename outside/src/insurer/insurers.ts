/** 人保, 太平洋, 平安 stand in under their own names, marked 模拟; the other two are invented and take no push. */
export interface Insurer {
  id: string;
  name: string;
  /** Shown instead of the button where a loss notice cannot be pushed. */
  hotline: string;
  canPush: boolean;
  surveyor: { name: string; phone: string } | null;
}

export const insurers: readonly Insurer[] = [
  {
    id: 'picc',
    name: '中国人保（模拟）',
    hotline: '95518',
    canPush: true,
    surveyor: { name: '梁一演', phone: '13700000001' },
  },
  {
    id: 'cpic',
    name: '中国太平洋（模拟）',
    hotline: '95500',
    canPush: true,
    surveyor: { name: '罗二演', phone: '13700000002' },
  },
  {
    id: 'pingan',
    name: '中国平安（模拟）',
    hotline: '95511',
    canPush: true,
    surveyor: { name: '宋三演', phone: '13700000003' },
  },
  { id: 'shili', name: '示例财产保险', hotline: '400-000-0001', canPush: false, surveyor: null },
  { id: 'yangban', name: '样板财产保险', hotline: '400-000-0002', canPush: false, surveyor: null },
];

export function findInsurer(id: string): Insurer | undefined {
  return insurers.find((insurer) => insurer.id === id);
}
