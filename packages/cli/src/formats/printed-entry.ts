import { isStoredEntry, looksStored, readRecords, readStoredEntry } from '@logpond/mapping/readers'
import type { LogFormat } from './log-format.js'

/** An entry printed by `search --json`, `tail --json` or `export`. It becomes the same entry with a new id. */
export const printedEntry: LogFormat = {
  name: 'printed-entry',
  isClosed: true,
  isFinal: true,
  parse(line, { lookAlikes }) {
    // All printed entries begin like this, and few other lines do.
    if (!line.startsWith('{"id":') || lookAlikes?.seen === true) return undefined
    const [record, ...others] = readRecords(line) ?? []
    if (record === undefined || others.length > 0) return undefined
    if (isStoredEntry(record.value)) return readStoredEntry(record.text)
    if (lookAlikes !== undefined && looksStored(record.value)) lookAlikes.seen = true
    return undefined
  },
}
