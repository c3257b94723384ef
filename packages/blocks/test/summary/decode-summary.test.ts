import type { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { ByteWriter } from '../../src/bytes/byte-writer.js'
import { decodeSummary } from '../../src/summary/decode-summary.js'
import {
  MAX_COUNTS,
  MAX_SERIES,
  MAX_SERVICES,
  MAX_SLICES,
  SUMMARY_VERSION,
} from '../../src/summary/encode-summary.js'
import { WHOLE } from '../../src/summary/slice-width.js'

const SECOND = 1_000_000

interface Content {
  readonly version?: number
  /** The place of the width of slices. @default that of 1 s */
  readonly place?: number
  readonly services?: readonly string[]
  /** The place of a service, counted from 1; a severity; a number of rows. */
  readonly series?: readonly (readonly [service: number, severity: number, rows: number])[]
  /** For each series the rows in each slice. */
  readonly counts?: readonly number[]
}

const SERIES = [
  [1, 9, 5],
  [0, 24, 2],
  [2, 1, 1],
] as const

/** A summary as FORMAT.md has it, of three slices unless it says something else. */
function bytesOf({
  version = SUMMARY_VERSION,
  place = 0,
  services = ['shop', 'é'],
  series = SERIES,
  counts = [5, 0, 0, 1, 0, 1, 0, 0, 1],
}: Content = {}): Uint8Array {
  const writer = new ByteWriter()
  writer.u8(version)
  writer.u8(place)
  writer.varint(services.length)
  for (const service of services) writer.text(service)
  writer.varint(series.length)
  for (const [service, severity, rows] of series) {
    writer.varint(service)
    writer.u8(severity)
    writer.varint(rows)
  }
  for (const count of counts) writer.varint(count)
  return writer.finish()
}

const slices = (count: number) => ({ min: 0, max: count * SECOND - 1 })
const decoded = (content?: Content, range = slices(3)) => decodeSummary(bytesOf(content), range)

function problemOf(work: () => unknown): Pick<LogStorageError, 'code' | 'message'> {
  try {
    work()
  } catch (thrown) {
    return thrown as LogStorageError
  }
  throw new Error('Nothing was thrown.')
}

const damaged = (problem: string) => ({
  code: 'CORRUPT',
  message: `A part of the store is damaged: ${problem}.`,
})

const many = (count: number, rows = 1) =>
  Array.from({ length: count }, (_, i) => [0, (i % 24) + 1, rows] as const)

describe('a summary', () => {
  it('has series, each with its rows in each slice', () => {
    const { series, width, slices, counts } = decoded()
    expect({ series, width, slices }).toEqual({
      series: [
        { service: 'shop', severity: 9, rows: 5 },
        { service: undefined, severity: 24, rows: 2 },
        { service: 'é', severity: 1, rows: 1 },
      ],
      width: SECOND,
      slices: 3,
    })
    expect([...counts()]).toEqual([5, 0, 0, 1, 0, 1, 0, 0, 1])
    expect(counts()).toBe(counts())
  })

  it.each([
    ['for all times', { place: WHOLE, counts: [] }, slices(1000), Infinity],
    ['for times before and after the epoch', { place: WHOLE, counts: [] }, { min: -1, max: 1 }, Infinity],
    ['whose times lie in it', { counts: [] }, slices(1), SECOND],
  ])('with one slice %s has no other counts than those of series', (_, content, range, width) => {
    const summary = decoded(content, range)
    expect([summary.width, summary.slices]).toEqual([width, 1])
    expect([...summary.counts()]).toEqual([5, 2, 1])
    const longer = decoded({ ...content, counts: [5] }, range)
    expect(problemOf(() => longer.counts())).toMatchObject(damaged('1 bytes follow the end'))
  })

  it('may be as large as its bounds', () => {
    const names = Array.from({ length: MAX_SERVICES }, (_, i) => `s${i}`)
    expect(decoded({ services: names, series: [[MAX_SERVICES, 1, 1]] }).series).toEqual([
      { service: `s${MAX_SERVICES - 1}`, severity: 1, rows: 1 },
    ])
    expect(decoded({}, slices(MAX_SLICES)).slices).toBe(MAX_SLICES)
    expect(decoded({ series: many(MAX_SERIES) }, slices(MAX_COUNTS / MAX_SERIES)).series).toHaveLength(
      MAX_SERIES,
    )
    const [{ rows } = { rows: 0 }] = decoded({ series: [[0, 1, 2 ** 32 - 1]] }).series
    expect(rows).toBe(2 ** 32 - 1)
  })
})

describe('a damaged summary', () => {
  it.each<[string, Content, range?: ReturnType<typeof slices>]>([
    ['a summary has slices of the width 8', { place: WHOLE + 1 }],
    [`a summary has ${MAX_SLICES + 1} slices`, {}, slices(MAX_SLICES + 1)],
    [
      `the number of services is ${MAX_SERVICES + 1}, more than ${MAX_SERVICES}`,
      { services: Array.from({ length: MAX_SERVICES + 1 }, () => 'a') },
    ],
    [
      `the number of series is ${MAX_SERIES + 1}, more than ${MAX_SERIES}`,
      { series: many(MAX_SERIES + 1) },
      slices(1),
    ],
    ['a summary has 512 series', { series: many(MAX_SERIES) }, slices(MAX_COUNTS / MAX_SERIES + 1)],
    ['the place of a service is 3, more than 2', { series: [[3, 1, 1]] }],
    ['a summary counts the severity 0', { series: [[0, 0, 1]] }],
    ['a summary counts the severity 25', { series: [[0, 25, 1]] }],
    ['a number of rows is 4294967296, more than 4294967295', { series: [[0, 1, 2 ** 32]] }],
  ])('is refused: %s', (problem, content, range) => {
    expect(problemOf(() => decoded(content, range))).toMatchObject(damaged(problem))
  })

  it.each<[string, readonly number[]]>([
    ['a number of rows is 6, more than 5', [6, 0, 0, 1, 0, 1, 0, 0, 1]],
    ['a number of rows is 2, more than 1', [5, 0, 0, 1, 2, 0, 0, 0, 1]],
    ['the slices of a summary lack 1 rows', [5, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['1 bytes are needed, but only 0 are left', [5, 0, 0, 1, 0, 1, 0, 0]],
    ['1 bytes follow the end', [5, 0, 0, 1, 0, 1, 0, 0, 1, 0]],
  ])('is refused by its counts: %s', (problem, counts) => {
    const summary = decoded({ counts })
    expect(problemOf(() => summary.counts())).toMatchObject(damaged(problem))
  })

  it.each([0, SUMMARY_VERSION + 1])('is refused as one of version %i', (version) => {
    expect(problemOf(() => decoded({ version }))).toMatchObject({
      code: 'UNSUPPORTED',
      message: `The summary of a block has version ${version}; this version of Logpond reads version 1. Update Logpond.`,
    })
  })
})
