import { readRecords } from './json-records.js'
import type { LogFormat } from './log-format.js'
import { isStoredEntry, readStoredEntry } from './stored-entry.js'

/** An entry as `search --json`, `tail --json` and `export` print it. It becomes what it was; its id is given anew. */
export const printedEntry: LogFormat = {
  name: 'printed-entry',
  isClosed: true,
  isFinal: true,
  parse(line) {
    // All of them begin so, and few other lines.
    if (!line.startsWith('{"id":')) return undefined
    const [record, ...others] = readRecords(line) ?? []
    return record !== undefined && others.length === 0 && isStoredEntry(record.value)
      ? readStoredEntry(record.text)
      : undefined
  },
}
