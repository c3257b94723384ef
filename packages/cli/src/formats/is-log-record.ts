import { FIELDS, type Field } from './json-fields.js'

/** Names that only loggers use, besides those of fields. */
const SIGNS: ReadonlyMap<string, Field> = new Map<string, Field>([
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

/** Whether an object has what only a logger writes: a message and a level or a time, or the latter two. */
export function isLogRecord(record: Record<string, unknown>): boolean {
  const fields = new Set(Object.keys(record).map((key) => FIELDS.get(key) ?? SIGNS.get(key)))
  const hasMessage = fields.has('message')
  const hasTime = fields.has('timestamp')
  return fields.has('severity') ? hasMessage || hasTime : hasMessage && hasTime
}

function names(field: Field, ...keys: string[]): [string, Field][] {
  return keys.map((key) => [key, field])
}
