import { foldedWords, type LogEntry } from '@logpond/core'

/** The columns of `logpond.entries`. */
export const COLUMNS =
  'id, timestamp, severity, size, message, words, service, host, trace_id, span_id, attributes, doc'

/** The values of a row, as texts of Postgres. The driver has to make them from the entry while its time is taken. */
export type BareRow = readonly (string | null)[]

/** The rows that the driver stores for entries. `size` is an estimate of the driver, which costs the same whatever it is. */
export function bareRows(entries: readonly LogEntry[], firstId: number): BareRow[] {
  return entries.map(({ message, timestamp, severity, service, host, attributes }, i) => {
    const json = JSON.stringify(attributes)
    return [
      String(firstId + i),
      String(Number(timestamp) * 1000),
      String(severity),
      '500',
      message,
      ` ${foldedWords(message).join(' ')} `,
      service ?? null,
      host ?? null,
      null,
      null,
      json,
      json,
    ]
  })
}

/** The lines of `COPY … FROM STDIN` in its text format. */
export function copyLines(rows: readonly BareRow[]): Buffer {
  const field = (value: string | null) => (value === null ? '\\N' : value.replace(/[\\\n\r\t]/g, escaped))
  return Buffer.from(rows.map((row) => `${row.map(field).join('\t')}\n`).join(''))
}

const escaped = (character: string) =>
  ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[character] ?? ''
