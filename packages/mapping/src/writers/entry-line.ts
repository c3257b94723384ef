import { type JsonValue, type Severity, type StoredLogEntry, severityName } from '@logpond/core'
import { formatTime, type TimeStyle } from './format-time.js'
import { takeTraces } from './traces.js'
import { visibleJson, visibleText } from './visible-text.js'

/** Functions that colour a text for a terminal, such as those of picocolors. */
export type LineColors = Readonly<
  Record<'dim' | 'cyan' | 'red' | 'yellow' | 'green', (text: string) => string>
>

const same = (text: string) => text
const NO_COLORS: LineColors = { dim: same, cyan: same, red: same, yellow: same, green: same }

type EntryLike = Omit<StoredLogEntry, 'id'> & { readonly id?: number }

export interface EntryStyle extends TimeStyle {
  /** @default none */
  readonly colors?: LineColors
  /** Whether line breaks in messages and attributes are printed as line breaks, as on a terminal. */
  readonly multiline?: boolean
}

/** An entry as text for people, in which nothing can move the cursor. One line, unless the style is multiline. */
export function entryLine(entry: EntryLike, style: EntryStyle): string {
  const { colors = NO_COLORS, multiline = false } = style
  const { id, timestamp, severity, service, host, traceId, spanId } = entry
  const [message, ...rest] = multiline ? entry.message.split(/\r?\n/) : [entry.message]
  const { attributes, traces } = multiline
    ? takeTraces(entry.attributes)
    : { attributes: entry.attributes, traces: [] }
  const origin = [service, host].filter((name) => name !== undefined && name !== '').join('@')
  const marks = [
    ...(traceId === undefined ? [] : [`trace=${traceId}`]),
    ...(spanId === undefined ? [] : [`span=${spanId}`]),
    ...(id === undefined ? [] : [`#${id}`]),
  ]
  const line = [
    colors.dim(formatTime(timestamp, style)),
    severityLabel(severity, colors),
    ...(origin === '' ? [] : [colors.cyan(visibleText(origin))]),
    visibleText(message ?? ''),
    ...(isEmpty(attributes) ? [] : [colors.dim(visibleJson(attributes))]),
    ...(marks.length === 0 ? [] : [colors.dim(marks.join(' '))]),
  ].join(' ')
  const below = [
    ...rest.map((text) => indented(text)),
    ...traces.flatMap(({ path, lines }) => [
      colors.dim(indented(`${path}:`)),
      ...lines.map((text) => `${INDENT}${indented(text)}`),
    ]),
  ]
  return [line, ...below].join('\n')
}

const INDENT = '    '

/** Indented lines begin with spaces, so tabs become spaces too. */
function indented(text: string): string {
  return `${INDENT}${visibleText(text.replaceAll('\t', INDENT))}`
}

function isEmpty(attributes: Record<string, JsonValue> | undefined): boolean {
  return attributes === undefined || Object.keys(attributes).length === 0
}

function severityLabel(severity: Severity, colors: LineColors): string {
  const label = severityName(severity).toUpperCase().padEnd(5)
  if (severity >= 17) return colors.red(label)
  if (severity >= 13) return colors.yellow(label)
  return severity >= 9 ? colors.green(label) : colors.dim(label)
}
