import * as z from 'zod';

const environment = z.object({
  OUTSIDE_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  OUTSIDE_BIND: z.string().min(1).default('127.0.0.1'),
  OUTSIDE_SECRET: z.string().min(16),
  SERVER_URL: z.url({ protocol: /^https?$/ }),
  OUTSIDE_DATA: z.string().min(1).default('./data/outside'),
  PARENT_PID: z.coerce.number().int().positive().optional(),
});

export interface OutsideConfig {
  /** 0 takes any free port; the address is printed. */
  port: number;
  bind: string;
  /** Shared with the business server; signs requests one way and callbacks the other. */
  secret: string;
  /** Base address of the business server, for callbacks. */
  serverUrl: string;
  /** Folder of the append-only journals. */
  dataDir: string;
  parentPid: number | undefined;
}

/** Reads the environment once; the message names the variable that is wrong, never its value. */
export function readConfig(env: NodeJS.ProcessEnv): OutsideConfig {
  const read = environment.safeParse(env);
  if (!read.success) {
    const wrong = [...new Set(read.error.issues.map((issue) => issue.path.join('.')))].join(', ');
    throw new Error(`outside cannot start: missing or wrong in the environment: ${wrong}`);
  }
  return {
    port: read.data.OUTSIDE_PORT,
    bind: read.data.OUTSIDE_BIND,
    secret: read.data.OUTSIDE_SECRET,
    serverUrl: read.data.SERVER_URL.replace(/\/+$/, ''),
    dataDir: read.data.OUTSIDE_DATA,
    parentPid: read.data.PARENT_PID,
  };
}
