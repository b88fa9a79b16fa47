import { type Logger, pino } from 'pino';

/**
 * JSON lines on stdout. No personal data: requests are logged by route pattern, never by URL, and these paths are
 * removed wherever they turn up.
 */
export function openLog(level: string): Logger {
  return pino({
    level,
    base: { program: 'server' },
    redact: {
      paths: [
        '*.phone',
        '*.name',
        '*.idNo',
        '*.plateNo',
        '*.token',
        '*.password',
        '*.code',
        'req.headers',
        'err.detail',
        'err.where',
        'err.parameters',
      ],
      censor: '[removed]',
    },
  });
}
