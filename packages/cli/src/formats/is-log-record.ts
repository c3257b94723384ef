import { FIELDS } from './json-fields.js'

/** Whether an object has what only a logger writes: a message and a level or a time, or the latter two. */
export function isLogRecord(record: Record<string, unknown>): boolean {
  const fields = new Set(
    Object.keys(record).map((key) => (key === 'event' || key === 'body' ? 'message' : FIELDS.get(key))),
  )
  const hasMessage = fields.has('message')
  const hasTime = fields.has('timestamp')
  return fields.has('severity') ? hasMessage || hasTime : hasMessage && hasTime
}
