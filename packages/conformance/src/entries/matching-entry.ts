import type { DriverFilter, DriverSupports } from '@logpond/core'
import { answers, type WholeFilter } from './basic-filter.js'
import { SOME_TIME, type TestEntry } from './test-batch.js'
import { addMicroseconds, attribute, text } from './test-entries.js'

/** An entry with all fields. */
export const MATCHING: TestEntry = {
  message: 'Disk full',
  timestamp: SOME_TIME,
  severity: 13,
  service: 'api',
  host: 'web-1',
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: '0123456789abcdef',
  attributes: { status: 500, kind: 'a' },
}

/** A filter with all fields that are supported, except `maxId`. {@link MATCHING} only just matches each field. */
export function filterOfMatching(supports: Pick<DriverSupports, 'fullText' | 'conditions'>): DriverFilter {
  const all: Omit<WholeFilter, 'maxId'> = {
    text: text('dis* full -other'),
    contains: 'Disk full',
    minSeverity: 13,
    maxSeverity: 16,
    services: ['db', 'api'],
    hosts: ['web-1', 'web-2'],
    traceId: '0123456789abcdef0123456789abcdef',
    attributes: [attribute('status', 500)],
    spanId: '0123456789abcdef',
    any: [[{ services: ['web'] }, { attributes: [attribute('kind', 'a')] }]],
    not: [{ hosts: ['web-2'] }, { attributes: [attribute('muted', true)], minSeverity: 13 }],
    startTime: SOME_TIME,
    endTime: addMicroseconds(SOME_TIME, 1),
  }
  return Object.fromEntries(Object.entries(all).filter(([field]) => answers(supports, field)))
}

/** One filter for each field of a filter. */
export function oneByOne(filter: DriverFilter): DriverFilter[] {
  return Object.entries(filter).map(([field, value]) => ({ [field]: value }))
}
