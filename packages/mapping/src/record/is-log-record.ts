import { FIELDS, type Field } from './record-fields.js'

/** Further names that only loggers use for these fields. */
const LOGGER_NAMES: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...names(
    'message',
    'event',
    'body',
    'Body',
    'short_message',
    'textPayload',
    'eventMessage',
    '@mt',
    'MessageTemplate',
  ),
  ...names('severity', 'PRIORITY', 'levelno', 'level_value', 'severityNumber', 'SeverityNumber'),
  ...names('timestamp', 'asctime', 'timeMillis', 'instant', 'datetime', 'eventTime', 'timeUnixNano'),
  ...names('timestamp', '__REALTIME_TIMESTAMP'),
])

/** Whether an object looks like a log record: it has at least two of a message, a level and a time. */
export function isLogRecord(record: Record<string, unknown>): boolean {
  const fields = new Set(Object.keys(record).map((key) => FIELDS.get(key) ?? LOGGER_NAMES.get(key)))
  const hasMessage = fields.has('message')
  const hasTime = fields.has('timestamp')
  return fields.has('severity') ? hasMessage || hasTime : hasMessage && hasTime
}

function names(field: Field, ...keys: string[]): [string, Field][] {
  return keys.map((key) => [key, field])
}
