/** Every Chinese sentence the outside programs answer with; the pages carry their own labels. */
export const texts = {
  badInput: '请求内容不合要求，请核对后重发。',
  tooLarge: '内容太长，未接收。',
  notJson: '只接收 JSON。',
  notSigned: '签名不符，未受理。',
  fault: '系统出了故障，请稍后再试。',
  noSuchDoor: '没有这个地址。',
  down: '系统暂时不通，请稍后再试。',
  keyReused: '同一个编号发来了不同的内容，未受理。',
  noSuchInsurer: '没有这家保险公司。',
  cannotPush: '这家保险公司不收线上报案，请打电话。',
  noSuchMessage: '没有这条短信。',
  noSuchIncident: '没有这起警情。',
  inviteRefused: '快处平台没有受理，链接未发出。',
  inviteUnavailable: '快处平台没有回应，链接未发出，请稍后再试。',
  systems: {
    registry: '人车险核验',
    insurer: '保险公司',
    sms: '短信',
    dispatch110: '110 接处警',
    maps: '地图',
  },
} as const;
