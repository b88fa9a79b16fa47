/** One JSON object a line. Identities, names and metadata of people never go in; sids do. */

type Fields = Record<string, string | number | boolean | undefined>;

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields, cause?: unknown): void;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

export function jsonLog(write: (line: string) => void): Log {
  const line = (level: string, message: string, fields: object = {}): void => {
    write(JSON.stringify({ at: new Date().toISOString(), level, program: 'media', message, ...fields }));
  };
  return {
    info: (message, fields) => line('info', message, fields),
    warn: (message, fields) => line('warn', message, fields),
    error: (message, fields, cause) =>
      line('error', message, cause === undefined ? fields : { ...fields, cause: reason(cause) }),
  };
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
