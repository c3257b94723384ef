import type { LogEntry } from '@logpond/core'
import {
  hasHardNumber,
  isObject,
  type JsonObject,
  jsonEntries,
  type LineContext,
  readNumber,
  readRecords,
} from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'

/** The entries of a body of JSON. */
export interface ReadEntries {
  readonly entries: readonly LogEntry[]
  /** Where each entry comes from, counted from 1: the number of its line, or its place in the array. */
  readonly places: readonly number[]
  readonly placeName: 'line' | 'entry'
  /** The lines that are not JSON objects. Each is stored as a message. */
  readonly notJson: readonly number[]
}

/** Times without a zone stay attributes: the zone of a client is unknown. */
const CONTEXT: LineContext = {}

/** Reads lines of JSON objects, as `logpond ingest` does: a line that is not JSON is a message. */
export function readLines(text: string): ReadEntries {
  const entries: LogEntry[] = []
  const places: number[] = []
  const notJson: number[] = []
  const add = (entry: LogEntry, place: number) => {
    entries.push(entry)
    places.push(place)
  }
  let place = 0
  for (const untrimmed of text.split('\n')) {
    place++
    const line = untrimmed.trim()
    if (line === '') continue
    const records = readRecords(line)
    if (records === undefined) {
      notJson.push(place)
      add({ message: line }, place)
    } else {
      for (const record of records)
        for (const entry of [jsonEntries(record, CONTEXT)].flat()) add(entry, place)
    }
  }
  return { entries, places, placeName: 'line', notJson }
}

/**
 * Reads a JSON object, an array of them, or lines in spite of the content type.
 *
 * @throws BadBody
 */
export function readObjects(text: string): ReadEntries {
  const trimmed = text.trim()
  const value = trimmed === '' ? [] : parse(trimmed)
  if (isObject(value)) return entriesOf([{ value, text: trimmed }])
  if (Array.isArray(value)) {
    return entriesOf(
      value.map((record: unknown, place) => {
        if (isObject(record)) return { value: record, text: JSON.stringify(record) }
        throw new BadBody(`The array must contain objects; its member ${place + 1} is not one.`)
      }),
    )
  }
  const [firstLine = ''] = trimmed.split('\n', 1)
  if (value === undefined && isObject(parse(firstLine))) return readLines(text)
  throw new BadBody('The body must be a JSON object, an array of objects, or an object per line.')
}

function entriesOf(records: readonly { readonly value: JsonObject; readonly text: string }[]): ReadEntries {
  const entries: LogEntry[] = []
  const places: number[] = []
  records.forEach((record, place) => {
    for (const entry of [jsonEntries(record, CONTEXT)].flat()) {
      entries.push(entry)
      places.push(place + 1)
    }
  })
  return { entries, places, placeName: 'entry', notJson: [] }
}

/** @returns `undefined` for a text that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, hasHardNumber(text) ? readNumber : undefined) as unknown
  } catch {
    return undefined
  }
}
