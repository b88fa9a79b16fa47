import { Button, ConfigProvider, Input, Table, theme } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useCallback, useEffect, useState } from 'react';
import type { Answer, RefusalAnswer } from '@kuaichu/contract/client';
import type { DeskProps } from '../app.tsx';
import { act } from '../live/act.ts';
import { useServerNow } from '../live/clock.ts';
import { useDesk } from '../live/useDesk.ts';
import { RefusalBar } from '../parts/refusal.tsx';
import { TopBar } from '../parts/topBar.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute } from '../time.ts';
import '../styles/call.css';
import '../styles/checklist.css';
import '../styles/form.css';
import '../styles/callSizes.css';
import '../styles/officer.css';
import '../styles/decision.css';
import '../styles/retrace.css';
import '../styles/reviewer.css';
import { Recusals } from '../reviewer/recusals.tsx';
import { Retrace } from './retrace.tsx';

type Row = Answer<'deskCases'>['cases'][number];

const look = {
  algorithm: theme.darkAlgorithm,
  token: {
    colorBgContainer: '#14181b',
    colorPrimary: '#d8f23c',
    colorTextLightSolid: '#12180a',
    fontFamily: 'inherit',
  },
};

/** 督导台: find a case and read what happened. Nothing here changes anything. */
export function SupervisorDesk({ me, onLogout }: DeskProps) {
  const desk = useDesk(me.staffId);
  const now = useServerNow(desk.view?.now);
  const [caseId, setCaseId] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const clear = useCallback(() => setRefusal(null), []);

  const find = useCallback(async (q: string) => {
    const answer = await act('deskCases', { query: q.trim() ? { q: q.trim() } : {} });
    if (answer.ok) setRows(answer.value.cases);
    else setRefusal(answer.refusal);
  }, []);
  useEffect(() => void find(''), [find]);

  const { view } = desk;
  if (!view) return <p className="opening">{texts.common.loading}</p>;
  return (
    <div className={desk.online ? 'desk night' : 'desk night offline'}>
      <TopBar
        desk={caseId ? texts.supervisor.retrace : texts.roles.supervisor}
        who={me.name}
        demo={view.demo}
        demoClock={view.demoClock}
        now={now}
        online={desk.online}
        asOf={view.now}
        onLogout={onLogout}
        right={caseId && <span className="quiet-text">{texts.supervisor.traced}</span>}
      >
        {caseId && (
          <button type="button" className="text-button" data-testid={ids.back} onClick={() => setCaseId(null)}>
            {texts.common.back}
          </button>
        )}
      </TopBar>
      {caseId ? (
        <Retrace key={caseId} caseId={caseId} />
      ) : (
        <ConfigProvider theme={look} locale={zhCN} button={{ autoInsertSpace: false }}>
          <main className="search">
            <Recusals drawnAt={view.now} onRefusal={setRefusal} />
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void find(words);
              }}
            >
              <Input
                size="large"
                allowClear
                value={words}
                maxLength={40}
                placeholder={texts.supervisor.search}
                data-testid={ids.caseSearch}
                onChange={(event) => setWords(event.target.value)}
              />
              <Button size="large" type="primary" htmlType="submit" data-testid={ids.caseSearchGo}>
                {texts.supervisor.find}
              </Button>
            </form>
            {rows && (
              <p className="quiet-text">
                {rows.length > 0 ? texts.supervisor.found(rows.length) : texts.supervisor.nothing}
              </p>
            )}
            <Table<Row>
              size="middle"
              rowKey="caseId"
              dataSource={rows ? [...rows] : []}
              pagination={false}
              scroll={{ y: 'calc(100vh - 240px)' }}
              columns={[
                {
                  title: texts.head.caseNo,
                  width: 220,
                  render: (_, row) => (
                    <button
                      type="button"
                      className="text-button figure"
                      data-testid={ids.caseRow(row.caseNo)}
                      onClick={() => setCaseId(row.caseId)}
                    >
                      {row.caseNo}
                    </button>
                  ),
                },
                { title: texts.form.time, width: 140, render: (_, row) => dayMinute(row.alarmAt) },
                { title: texts.form.place, dataIndex: 'placeWords' },
                {
                  title: texts.form.plate,
                  width: 280,
                  render: (_, row) => row.parties.map((p) => `${p.label} ${p.plateNo ?? ''}`).join('  '),
                },
                { title: texts.supervisor.trackState, width: 120, render: (_, row) => texts.status[row.status] },
              ]}
            />
          </main>
        </ConfigProvider>
      )}
      <RefusalBar refusal={refusal} onClose={clear} />
    </div>
  );
}
