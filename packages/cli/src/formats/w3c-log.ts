import type { LogEntry } from '@logpond/core'
import { setAttribute } from '@logpond/mapping/readers'
import { withAttributes } from './attributes.js'
import { severityOfStatus } from './http-status.js'
import { parseTimestamp } from './timestamp.js'

/** The names of the same fields in `apache-access`. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['c-ip', 'http.client'],
  ['cs-username', 'http.user'],
  ['cs-method', 'http.method'],
  ['cs-uri-stem', 'http.target'],
  ['cs-uri', 'http.target'],
  ['sc-status', 'http.status'],
  ['sc-bytes', 'http.bytes'],
  ['cs(User-Agent)', 'http.user_agent'],
  ['cs(Referer)', 'http.referrer'],
  ['cs(Referrer)', 'http.referrer'],
])
const NUMBERS = new Set(['http.status', 'http.bytes'])
const MAX_COLUMNS = 200

/**
 * The W3C extended log format, used by IIS and others: lines that begin with `#` name the columns of the others. Times are in
 * UTC, unless the name of their column says that they are local.
 */
export class W3cLog {
  #columns: readonly string[] | undefined
  #date = ''

  /** Reads a line; `undefined` for a header line, or if the columns are unknown. */
  parse(line: string): LogEntry | undefined {
    if (line.startsWith('#')) return this.#readHeader(line)
    if (this.#columns === undefined) return undefined
    const values = split(line)
    return values.length === this.#columns.length ? this.#entryOf(line, this.#columns, values) : undefined
  }

  #readHeader(line: string): undefined {
    const [, name, value = ''] = /^#(Fields|Date):\s{0,8}(.{0,8192})$/i.exec(line) ?? []
    if (name?.toLowerCase() === 'fields') this.#columns = value.trim().split(/\s+/).slice(0, MAX_COLUMNS)
    if (name?.toLowerCase() === 'date') this.#date = value.split(' ')[0] ?? ''
  }

  #entryOf(line: string, columns: readonly string[], values: readonly string[]): LogEntry | undefined {
    const attributes: Record<string, unknown> = {}
    let date = this.#date
    let time = ''
    let zone = 'Z'
    for (const [index, column] of columns.entries()) {
      const value = values[index] ?? '-'
      if (column === 'date' || column === 'date-local') date = value
      else if (column === 'time' || column === 'time-local') {
        time = value
        if (column === 'time-local') zone = ''
      } else if (value !== '-' && value !== '') {
        const name = NAMES.get(column) ?? column
        setAttribute(attributes, name, NUMBERS.has(name) && /^\d{1,15}$/.test(value) ? Number(value) : value)
      }
    }
    const timestamp = parseTimestamp(`${date} ${time}${zone}`)
    if (timestamp === undefined) return undefined
    const status = attributes['http.status']
    return {
      message: line,
      timestamp,
      ...(typeof status === 'number' && { severity: severityOfStatus(status) }),
      ...withAttributes(attributes),
    }
  }
}

/** The values of a line, separated by spaces or tabs, with or without quotes. */
function split(line: string): string[] {
  const values: string[] = []
  for (const [, quoted, bare] of line.matchAll(/"([^"]*)"|([^\s"]\S*)/g)) {
    values.push(quoted ?? bare ?? '')
    if (values.length > MAX_COLUMNS) break
  }
  return values
}
