import type { LogEntry } from '@logpond/core'
import { entryOfRecord } from '@logpond/mapping'
import { hasHardNumber, isObject, limitDepth, readNumber } from '@logpond/mapping/readers'
import { RequestProblem } from '../http/request-problem.js'

/** The entries of a body of JSON. */
export interface ReadEntries {
  readonly entries: readonly LogEntry[]
  /** Where each entry comes from, counted from 1: the number of its line, or its place in the array. */
  readonly places: readonly number[]
  readonly placeName: 'line' | 'entry'
  /** The lines that are not JSON objects. Each is stored as a message. */
  readonly notJson: readonly number[]
}

/** Reads lines of JSON objects. */
export function readLines(text: string): ReadEntries {
  const entries: LogEntry[] = []
  const places: number[] = []
  const notJson: number[] = []
  let place = 0
  for (const line of text.split('\n')) {
    place++
    const trimmed = line.trim()
    if (trimmed === '') continue
    const record = parse(trimmed)
    if (!isObject(record)) notJson.push(place)
    entries.push(isObject(record) ? entryOf(record, trimmed) : { message: trimmed })
    places.push(place)
  }
  return { entries, places, placeName: 'line', notJson }
}

/**
 * Reads a JSON object, an array of them, or lines in spite of the content type.
 *
 * @throws RequestProblem 400
 */
export function readObjects(text: string): ReadEntries {
  const value = parse(text)
  if (isObject(value)) {
    return { entries: [entryOf(value, text)], places: [1], placeName: 'entry', notJson: [] }
  }
  if (Array.isArray(value)) {
    const entries = value.map((record: unknown, place) => {
      if (isObject(record)) return entryOf(record, JSON.stringify(record))
      throw new RequestProblem(400, `The array must contain objects; its member ${place + 1} is not one.`)
    })
    return { entries, places: entries.map((_, place) => place + 1), placeName: 'entry', notJson: [] }
  }
  const [firstLine = ''] = text.trimStart().split('\n', 1)
  if (value === undefined && isObject(parse(firstLine))) return readLines(text)
  if (text.trim() === '') return { entries: [], places: [], placeName: 'entry', notJson: [] }
  throw new RequestProblem(400, 'The body must be a JSON object, an array of objects, or an object per line.')
}

function entryOf(record: Record<string, unknown>, text: string): LogEntry {
  const entry = entryOfRecord(record, { text })
  if (entry.attributes !== undefined) limitDepth(entry.attributes, text)
  return entry
}

/** @returns `undefined` for a text that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, hasHardNumber(text) ? readNumber : undefined) as unknown
  } catch {
    return undefined
  }
}
