import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * JSON lines on stdout, or where `to` says. No personal data: requests are logged by route pattern, never by URL, and
 * these paths are removed wherever they turn up.
 */
export function openLog(level: string, to: DestinationStream = pino.destination(1)): Logger {
  const options = {
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
  };
  return pino(options, to);
}
