import { describe, expect, test } from 'vitest';
import { answered, ask } from './ask.ts';

/** Last days counted by hand on the State Council's tables of 2024–2026 (dossier 8.4). */

type Row = [event: string, at: string, lastDay: string, source: string];

const EXAMPLES: Row[] = [
  // Dossier 1.10, the worked examples
  ['certificateServed', '2026-02-13', '2026-02-25', '1.10：02-14 调休上班，之后春节到 02-23'],
  ['certificateServed', '2026-09-30', '2026-10-10', '1.10：国庆到 10-07，10-10 调休上班'],
  ['certificateServed', '2026-11-20', '2026-11-25', '1.10'],
  ['certificateServed', '2026-05-08', '2026-05-12', '1.10：05-09 星期六调休上班'],
];

const COUNTED: Row[] = [
  ['certificateServed', '2026-09-18', '2026-09-22', 'P146 71；09-20 星期日调休上班：20、21、22'],
  ['certificateServed', '2026-09-17', '2026-09-21', '18、20（调休）、21'],
  ['certificateServed', '2026-09-24', '2026-09-30', '中秋 25–27 放假：28、29、30'],
  ['certificateServed', '2026-12-28', '2026-12-31', '29、30、31'],
  ['certificateServed', '2025-12-31', '2026-01-06', '元旦 01–03；01-04 星期日调休上班：4、5、6'],
  ['certificateServed', '2026-04-03', '2026-04-09', '清明 04–06：7、8、9'],
  ['certificateServed', '2026-04-30', '2026-05-08', '劳动节 05-01–05：6、7、8'],
  ['certificateServed', '2026-06-18', '2026-06-24', '端午 19–21：22、23、24'],
  ['certificateServed', '2026-02-24', '2026-02-27', '25、26、27'],
  ['certificateServed', '2026-02-26', '2026-03-02', '27、28（调休）、03-02'],
  ['certificateServed', '2026-02-18', '2026-02-26', '春节里送达：24、25、26'],
  ['certificateServed', '2026-11-21', '2026-11-25', '星期六送达：23、24、25'],
  ['sceneCleared', '2026-09-18', '2026-09-22', 'P146 24(2) 三日内制作'],
  ['certificateMade', '2026-11-20', '2026-11-25', 'P146 65(1) 三日内送达'],
  ['alarmAfterRemoval', '2026-11-19', '2026-11-24', 'P146 18(1) 三日内决定'],
  ['reviewConcluded', '2026-11-20', '2026-11-25', 'P146 78 三日内送达'],
  ['reviewAppliedAtUnit', '2026-11-20', '2026-11-24', 'P146 72(1) 二日内移送'],
  ['reviewAppliedAtUnit', '2026-02-13', '2026-02-24', '14（调休）、24'],
  ['recusalRequested', '2026-11-20', '2026-11-24', 'P146 105(3) 二日内决定'],
  ['reviewFileRequested', '2026-11-20', '2026-11-27', 'P146 72(2) 五日内提交'],
  ['reviewFileRequested', '2026-09-30', '2026-10-13', '8、9、10（调休）、12、13'],
  ['quickRequest', '2026-11-20', '2026-11-27', 'P146 69 五日内制作'],
  ['reappraisalConfirmed', '2026-11-20', '2026-11-27', 'P146 79(2) 五日内'],
  ['reviewRemanded', '2026-11-20', '2026-12-04', 'P146 79(1) 十日内重新认定'],
  ['reviewRemanded', '2026-09-18', '2026-10-09', '09-20（调休）、21–24、28–30、10-08、09'],
  ['siteInvestigated', '2026-11-20', '2026-12-04', 'P146 62(1) 十日内'],
  ['certificateReceived', '2026-11-20', '2026-12-04', 'P146 86(1) 十日内一致书面申请'],
  ['reviewUpheldReceived', '2026-11-20', '2026-12-04', 'P146 86(1)'],
  ['mediationBegun', '2026-11-20', '2026-12-04', 'P146 90(3) 十日内'],
  // 30 days are calendar days; a last day on a holiday moves to the first day after (行程 35)
  ['reviewAccepted', '2026-11-20', '2026-12-21', 'P146 74(1)：12-20 星期日，顺延到 21'],
  ['reviewAccepted', '2026-10-20', '2026-11-19', 'P146 74(1)：星期四'],
  ['reviewAccepted', '2026-09-04', '2026-10-08', '10-04 在国庆里，顺延到 08'],
  ['reviewAccepted', '2026-01-15', '2026-02-14', '02-14 星期六调休上班，不顺延'],
  ['reviewAccepted', '2026-01-20', '2026-02-24', '02-19 在春节里，顺延到 24'],
  ['reviewAccepted', '2024-09-02', '2024-10-08', '2024 年 10-02 在国庆里，顺延到 08'],
  ['certificateServed', '2024-09-12', '2024-09-18', '2024 年 09-14 调休上班、15–17 中秋：13、14、18'],
  ['certificateServed', '2024-02-09', '2024-02-20', '2024 年春节 10–17；18 星期日调休上班：18、19、20'],
  ['certificateServed', '2025-01-24', '2025-02-05', '2025 年 01-26 调休、27 上班，春节 28–02-04：26、27、02-05'],
  ['certificateServed', '2025-09-30', '2025-10-11', '2025 年国庆中秋 10-01–08：9、10、11（调休）'],
];

describe('given an event, the last day', () => {
  test.each([...EXAMPLES, ...COUNTED])('%s %s → %s（%s）', (event, at, lastDay) => {
    const told = answered('clock', { event, at });
    expect(told.lastDay).toBe(lastDay);
    expect(told.startsOn).toBe(at);
    expect(told.why).toContain('当天不算');
    expect(told.why).toContain(lastDay);
    expect(told.articles.at(-1)?.title).toBe('《公安机关办理行政案件程序规定》第三十五条');
    for (const { text } of told.articles) expect(text).not.toBe('');
    expect(told.rejectsAutomatically).toBe(false);
  });

  test('an instant stands for its Beijing day', () => {
    const late = answered('clock', { event: 'certificateServed', at: '2026-11-20T23:59:00+08:00' });
    const night = answered('clock', { event: 'certificateServed', at: '2026-11-19T16:00:00Z' });
    expect([late.lastDay, night.lastDay]).toEqual(['2026-11-25', '2026-11-25']);
    expect(answered('clock', { event: 'certificateServed', at: '2026-11-20T16:00:00Z' }).startsOn).toBe('2026-11-21');
  });

  test.each([
    ['certificateServed', '2027-01-04'],
    ['certificateServed', '2023-12-29'],
    ['certificateServed', '2026-12-30'],
    ['reviewAccepted', '2026-12-15'],
    ['reviewRemanded', '2026-12-20'],
  ])('%s %s needs a year that is not loaded: refused, never guessed', (event, at) => {
    expect(ask({ kind: 'clock', event, at })).toMatchObject({ ok: false, refusal: { code: 'calendarMissing' } });
  });
});

describe('whose the term is, and why the last day is this one', () => {
  test.each([
    ['alarmAfterRemoval', 'unit', '公安机关交通管理部门应当在三日内'],
    ['sceneCleared', 'unit', '交通警察制作'],
    ['certificateMade', 'unit', '送达当事人'],
    ['certificateServed', 'party', '当事人可以自送达之日起三日内'],
    ['reviewAppliedAtUnit', 'unit', '作出认定的部门移送'],
    ['reviewFileRequested', 'unit', '作出认定的部门提交案卷'],
    ['reviewAccepted', 'unitAbove', '上一级作出复核结论'],
    ['reviewConcluded', 'unitAbove', '上一级送达结论'],
    ['reviewRemanded', 'unit', '原办案单位重新认定'],
    ['reappraisalConfirmed', 'unit', '原办案单位重新认定'],
    ['certificateReceived', 'party', '当事人一致书面申请'],
    ['reviewUpheldReceived', 'party', '当事人一致书面申请'],
    ['mediationBegun', 'unit', '办案单位制作调解书'],
    ['recusalRequested', 'unit', '作出决定并通知申请人'],
    ['quickRequest', 'unit', '制作认定书'],
    ['siteInvestigated', 'unit', '制作认定书'],
  ])('%s is for the %s（%s）', (event, whose) => {
    expect(answered('clock', { event, at: '2026-11-02' }).whose).toBe(whose);
  });

  test.each([
    ['certificateServed', '2026-11-17', '按工作日数 3 天，到2026-11-20为止'],
    ['certificateServed', '2026-11-20', '按工作日数 3 天，去掉节假日 2 天，到2026-11-25为止'],
    ['certificateServed', '2026-11-21', '按工作日数 3 天，去掉节假日 1 天，到2026-11-25为止'],
    ['certificateServed', '2026-02-13', '按工作日数 3 天，去掉节假日 9 天，算上调休上班 1 天，到2026-02-25为止'],
    ['certificateServed', '2026-05-08', '按工作日数 3 天，去掉节假日 1 天，算上调休上班 1 天，到2026-05-12为止'],
    ['certificateServed', '2026-09-30', '按工作日数 3 天，去掉节假日 7 天，算上调休上班 1 天，到2026-10-10为止'],
    ['reviewAccepted', '2026-10-20', '按自然日数 30 天，到2026-11-19为止'],
    ['reviewAccepted', '2026-11-20', '按自然日数 30 天，最后一天是节假日，顺延到节假日后第一天，到2026-12-21为止'],
    ['reviewAccepted', '2026-09-04', '按自然日数 30 天，最后一天是节假日，顺延到节假日后第一天，到2026-10-08为止'],
    ['reviewAccepted', '2026-01-15', '按自然日数 30 天，到2026-02-14为止'],
  ])('%s from %s: %s', (event, at, words) => {
    expect(answered('clock', { event, at }).why).toBe(`从${at}起算，当天不算，${words}。`);
  });
});

describe('made in time, grey or late: a person decides', () => {
  test.each([
    ['2026-11-25', 'inTime', 'system'],
    ['2026-11-25T23:59:59+08:00', 'inTime', 'system'],
    ['2026-11-26', 'grey', 'person'],
    ['2026-11-27', 'late', 'person'],
    ['2026-11-20', 'inTime', 'system'],
  ])('served on 2026-11-20, applied on %s: %s', (appliedAt, state, decidedBy) => {
    const told = answered('clock', { event: 'certificateServed', at: '2026-11-20', appliedAt });
    expect(told.timeliness).toEqual({ state, decidedBy, lastDay: '2026-11-25' });
  });

  test('a make-up Saturday as last day is flagged (dossier D9)', () => {
    const told = answered('clock', { event: 'certificateServed', at: '2026-09-30', appliedAt: '2026-10-12' });
    expect(told).toMatchObject({ lastDay: '2026-10-10', lastDayIsMadeUp: true, timeliness: { state: 'grey' } });
  });

  test('an application before its service, and for a term that is nobody’s to keep', () => {
    const early = { kind: 'clock', event: 'certificateServed', at: '2026-11-20', appliedAt: '2026-11-19' };
    expect(ask(early)).toMatchObject({ refusal: { code: 'factsContradict' } });
    const unit = { kind: 'clock', event: 'certificateMade', at: '2026-11-20', appliedAt: '2026-11-23' };
    expect(ask(unit)).toMatchObject({ refusal: { code: 'invalidInput' } });
  });
});

describe('案件管辖权发生转移的，处理时限从案件接收之日起计算（P146 11(2)）', () => {
  test('a unit’s term begins anew', () => {
    const told = answered('clock', { event: 'sceneCleared', at: '2026-11-17', transferredAt: '2026-11-20' });
    expect(told).toMatchObject({ startsOn: '2026-11-20', lastDay: '2026-11-25' });
    expect(told.articles.map(({ title }) => title)).toContain('《道路交通事故处理程序规定》第十一条第二款');
  });
  test('a party’s does not', () => {
    const told = answered('clock', { event: 'certificateServed', at: '2026-11-17', transferredAt: '2026-11-20' });
    expect(told).toMatchObject({ startsOn: '2026-11-17', lastDay: '2026-11-20' });
  });
  test('received before it happened', () => {
    const told = ask({ kind: 'clock', event: 'sceneCleared', at: '2026-11-20', transferredAt: '2026-11-17' });
    expect(told).toMatchObject({ refusal: { code: 'factsContradict' } });
  });
});
