import type { StoredNames } from '@logpond/query'
import { about } from './about.js'
import type { ApiRequest } from './api-request.js'
import { completion } from './complete.js'
import { count, facets, fields } from './counts.js'
import { context, entries, entry, trace } from './entries.js'
import { histogram } from './histogram.js'
import { parse } from './parse.js'

/** Reads what the pages show. The result becomes JSON. */
export type ApiRead = (request: ApiRequest, names: StoredNames) => Promise<unknown>

const READS: ReadonlyMap<string, ApiRead> = new Map<string, ApiRead>([
  ['about', about],
  ['entries', entries],
  ['count', count],
  ['histogram', histogram],
  ['facets', facets],
  ['fields', fields],
  ['complete', completion],
  ['parse', parse],
])

/** Paths with an id. */
const WITH_ID: readonly [RegExp, (request: ApiRequest, id: string) => Promise<unknown>][] = [
  [/^entries\/(\d+)$/, entry],
  [/^entries\/(\d+)\/context$/, context],
  [/^traces\/([^/]+)$/, trace],
]

/** @param path Below `api/`. */
export function readAt(path: string): ApiRead | undefined {
  const read = READS.get(path)
  if (read !== undefined) return read
  for (const [pattern, withId] of WITH_ID) {
    const id = pattern.exec(path)?.[1]
    if (id !== undefined) return (request) => withId(request, id)
  }
  return undefined
}
