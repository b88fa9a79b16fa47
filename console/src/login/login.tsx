import { Alert, Button, ConfigProvider, Form, Input, theme } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useState } from 'react';
import type { StaffMember } from '@kuaichu/contract/desk';
import { act } from '../live/act.ts';
import { Logo } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import './login.css';

interface Typed {
  username: string;
  password: string;
}

const look = {
  algorithm: theme.darkAlgorithm,
  components: {
    Button: {
      algorithm: false,
      colorPrimary: '#d8f23c',
      colorPrimaryHover: '#e3f66a',
      colorPrimaryActive: '#c8e22c',
      primaryColor: '#12180a',
      primaryShadow: 'none',
      fontWeight: 700,
    },
  },
  token: {
    colorPrimary: '#d8f23c',
    colorTextLightSolid: '#12180a',
    colorBgContainer: '#1c2226',
    colorBorder: '#5d6a72',
    colorError: '#ff7a6e',
    borderRadius: 8,
    controlHeightLarge: 48,
    fontFamily: 'inherit',
  },
};

export function Login(props: {
  expired: boolean;
  note: string | null;
  username: string;
  onLogin(staff: StaffMember): void;
}) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const submit = async (typed: Typed) => {
    setBusy(true);
    setRefusal(null);
    const answer = await act('login', { body: typed });
    setBusy(false);
    if (answer.ok) props.onLogin(answer.value);
    else setRefusal(answer.refusal.say);
  };

  const say = refusal ?? props.note ?? (props.expired ? texts.login.expired : null);
  return (
    <ConfigProvider theme={look} locale={zhCN} button={{ autoInsertSpace: false }}>
      <main className={props.expired ? 'login over' : 'login'}>
        <section>
          <div className="login-head">
            <Logo />
            <h1>{texts.login.title}</h1>
          </div>
          <p>{texts.login.lead}</p>
          {say && <Alert type={refusal ? 'error' : 'warning'} title={say} showIcon data-testid={ids.loginRefusal} />}
          <Form<Typed>
            layout="vertical"
            size="large"
            requiredMark={false}
            initialValues={{ username: props.username, password: '' }}
            onFinish={(typed) => void submit(typed)}
          >
            <Form.Item
              name="username"
              label={texts.login.username}
              rules={[{ required: true, message: texts.login.missing }]}
            >
              <Input autoFocus autoComplete="username" maxLength={40} data-testid={ids.loginUsername} />
            </Form.Item>
            <Form.Item
              name="password"
              label={texts.login.password}
              rules={[{ required: true, message: texts.login.missing }]}
            >
              <Input.Password autoComplete="current-password" maxLength={200} data-testid={ids.loginPassword} />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy} data-testid={ids.loginSubmit}>
              {busy ? texts.login.busy : texts.login.submit}
            </Button>
          </Form>
        </section>
        <i className="login-road" aria-hidden="true" />
      </main>
    </ConfigProvider>
  );
}
