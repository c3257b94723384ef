import { type Severity, type StoredLogEntry, severityName } from '@logpond/core'
import pc from 'picocolors'
import type { Output } from './context.js'
import { visibleJson, visibleText } from './visible-text.js'

type Colors = ReturnType<typeof pc.createColors>
type EntryLike = Omit<StoredLogEntry, 'id'>

/** Colours where a person looks on, and does not mind (NO_COLOR). */
export function colorsFor(output: Output): Colors {
  return pc.createColors(output.isTerminal && pc.isColorSupported)
}

/** An entry as one line for people: nothing in it can move the cursor. */
export function entryLine(entry: EntryLike, colors: Colors): string {
  const { timestamp, severity, service, host, message, attributes } = entry
  const time = new Date(timestamp).toISOString()
  const origin = [service, host].filter((name) => name !== undefined && name !== '').join('@')
  return [
    colors.dim(time),
    severityLabel(severity, colors),
    ...(origin === '' ? [] : [colors.cyan(visibleText(origin))]),
    visibleText(message),
    ...(attributes === undefined ? [] : [colors.dim(visibleJson(attributes))]),
  ].join(' ')
}

/** Writes entries one a line: as JSON, or for people. */
export function entryWriter(output: Output, json: boolean): (entry: StoredLogEntry) => Promise<void> {
  const colors = colorsFor(output)
  return (entry) => output.write(`${json ? visibleJson(entry) : entryLine(entry, colors)}\n`)
}

function severityLabel(severity: Severity, colors: Colors): string {
  const label = severityName(severity).toUpperCase().padEnd(5)
  if (severity >= 17) return colors.red(label)
  if (severity >= 13) return colors.yellow(label)
  return severity >= 9 ? colors.green(label) : colors.dim(label)
}
