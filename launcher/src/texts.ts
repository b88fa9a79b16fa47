/** All that the launcher says: Chinese first, then English, one short line each. */
export const texts = {
  progress: {
    reset: '清空数据 emptying the data',
    build: '构建 building',
    database: '启动数据库 starting PostgreSQL',
    programs: '启动服务 starting server, media and outside programs',
  },
  died: (name: string, why: string) => `${name} 意外结束（${why}），正在重启 ended unexpectedly, starting it again`,
  restarted: (name: string) => `${name} 已恢复 runs again`,
  stopping: '正在停止 stopping …',
  stopped: '已停止 stopped',
  notStarted: '没有启动成功 could not start',
  seeLogs: (folder: string) => `日志 logs: ${folder}`,
  resetKeepsOutsideDatabase:
    '--reset 不清空 DATABASE_URL 所指的库 --reset leaves the database of DATABASE_URL as it is',
  screen: {
    title: '快处 Kuaichu',
    running: '运行中 running',
    clock: '演示时钟 demo clock',
    portal: '入口 portal',
    phone: '手机页 phone page',
    desk: '工作台 desks',
    logins: '演示账号 demo logins',
    password: '口令 password',
    roles: { agent: '坐席 agent', officer: '民警 officer', supervisor: '督导 supervisor', reviewer: '复核 reviewer' },
    scan: '手机扫码打开手机页 scan to open the phone page',
    scanNeedsLan: '手机要打开，请用 npm start -- --lan 启动 for a real phone start with --lan',
    selfSigned: '自签名证书：手机上先点「继续访问」 self-signed: let the phone go on to the site once',
    data: '数据 data',
    stop: 'Ctrl-C 停止 stops',
  },
} as const;
