/**
 * Sentences of articles that say more than the behaviour at hand, word for word from the law, so that a page of the
 * parties shows what concerns them. Articles not listed are shown whole.
 */
export const excerpts: Readonly<Record<string, string>> = {
  'roadTrafficSafetyLaw 第二十二条第一款':
    '机动车驾驶人应当遵守道路交通安全法律、法规的规定，按照操作规范安全驾驶、文明驾驶。',
  'roadTrafficSafetyLaw 第三十五条': '机动车、非机动车实行右侧通行。',
  'roadTrafficSafetyLaw 第三十六条':
    '根据道路条件和通行需要，道路划分为机动车道、非机动车道和人行道的，机动车、非机动车、行人实行分道通行。',
  'roadTrafficSafetyLaw 第三十八条':
    '车辆、行人应当按照交通信号通行；遇有交通警察现场指挥时，应当按照交通警察的指挥通行；在没有交通信号的道路上，应当在确保安全、畅通的原则下通行。',
  'roadTrafficSafetyLaw 第四十三条': '同车道行驶的机动车，后车应当与前车保持足以采取紧急制动措施的安全距离。',
  'roadTrafficSafetyLaw 第四十五条第一款':
    '机动车遇有前方车辆停车排队等候或者缓慢行驶时，不得借道超车或者占用对面车道，不得穿插等候的车辆。',
  'roadTrafficSafetyLaw 第五十六条': '在道路上临时停车的，不得妨碍其他车辆和行人通行。',
  'implementingRegulation 第三十八条第一款第一项':
    '绿灯亮时，准许车辆通行，但转弯的车辆不得妨碍被放行的直行车辆、行人通行。',
  'implementingRegulation 第三十八条第一款第三项': '红灯亮时，禁止车辆通行。',
  'implementingRegulation 第四十四条第二款':
    '在道路同方向划有2条以上机动车道的，变更车道的机动车不得影响相关车道内行驶的机动车的正常行驶。',
  'implementingRegulation 第四十九条第二款':
    '机动车在没有禁止掉头或者没有禁止左转弯标志、标线的地点可以掉头，但不得妨碍正常行驶的其他车辆和行人的通行。',
  'implementingRegulation 第五十条': '机动车倒车时，应当察明车后情况，确认安全后倒车。',
  'implementingRegulation 第五十一条第七项':
    '在没有方向指示信号灯的交叉路口，转弯的机动车让直行的车辆、行人先行。相对方向行驶的右转弯机动车让左转弯车辆先行。',
  'implementingRegulation 第五十二条第一项': '有交通标志、标线控制的，让优先通行的一方先行。',
  'implementingRegulation 第五十二条第二项': '没有交通标志、标线控制的，在进入路口前停车瞭望，让右方道路的来车先行。',
  'implementingRegulation 第五十二条第三项': '转弯的机动车让直行的车辆先行。',
  'implementingRegulation 第五十三条第二款':
    '机动车在遇有前方机动车停车排队等候或者缓慢行驶时，应当依次排队，不得从前方车辆两侧穿插或者超越行驶。',
  'implementingRegulation 第六十三条第四项': '车辆停稳前不得开车门和上下人员，开关车门不得妨碍其他车辆和行人通行。',
  'implementingRegulation 第六十八条第四项': '遇有停止信号时，应当依次停在路口停止线以外。没有停止线的，停在路口以外。',
};
