import { type StoredLogEntry, severityName } from '@logpond/core'
import { formatTime } from '@logpond/mapping/writers'
import { dataJson, dataText, partOf } from './data-text.js'

/** Which part of long texts is shown. */
export interface TextPart {
  readonly length: number
  readonly offset: number
}

/** An entry on one line, in UTC. Its message and its attributes are cut at the length. */
export function entryText(entry: StoredLogEntry, part: TextPart): string {
  const { id, timestamp, severity, service, host, traceId, spanId, message, attributes } = entry
  const origin = [service, host].filter((name) => name !== undefined && name !== '').join('@')
  const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0
  return [
    `#${id}`,
    formatTime(timestamp, { utc: true }),
    severityName(severity).toUpperCase(),
    ...(origin === '' ? [] : [cut(dataText(origin), part)]),
    cut(dataText(message), part),
    ...(hasAttributes ? [cut(dataJson(attributes), part)] : []),
    ...(traceId === undefined ? [] : [`trace=${traceId}`]),
    ...(spanId === undefined ? [] : [`span=${spanId}`]),
  ].join(' ')
}

function cut(text: string, { length, offset }: TextPart): string {
  // A short text is shown whole, so that an offset for the long one does not hide it.
  if (text.length <= length) return text
  const { part, rest } = partOf(text, Math.min(offset, text.length), length)
  const before = offset > 0 ? `[${Math.min(offset, text.length)} characters before]…` : ''
  return `${before}${part}${rest > 0 ? `…[${rest} more characters]` : ''}`
}
