import { compileFilter, type DriverFilter, isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeSummary, MAX_SERVICES } from '../../src/summary/encode-summary.js'
import { SLICE_WIDTHS } from '../../src/summary/slice-width.js'
import { Summary } from '../../src/summary/summary.js'
import { servicesOf } from '../support/services-of.js'

interface Row {
  /** Microseconds. */
  readonly time: number
  readonly severity: number
  readonly service: string | undefined
}

const EDGE = 8_640_000_000_000_000
const HOUR = 3_600_000_000

/** Rows that lie near each other, anywhere in time. */
const blocks: fc.Arbitrary<Row[]> = fc
  .tuple(
    fc.oneof(fc.constantFrom(0, -1, 1_700_000_000_000_000), fc.integer({ min: -EDGE, max: EDGE })),
    fc.constantFrom(0, 1, 1_000_000, 30_000_000, HOUR, 24 * HOUR, 1000 * 24 * HOUR),
  )
  .chain(([first, span]) =>
    fc.array(
      fc.record({
        time: fc.integer({ min: 0, max: span }).map((more) => Math.max(-EDGE, Math.min(EDGE, first + more))),
        severity: fc.integer({ min: 1, max: 24 }),
        service: fc.constantFrom('shop', 'web', 'é', '', undefined),
      }),
      { minLength: 1, maxLength: 60 },
    ),
  )

function summarize(rows: readonly Row[]): { bytes: Uint8Array; summary: Summary } {
  const values = [...new Set(rows.map(({ service }) => service))].filter((name) => name !== undefined)
  const range = {
    min: rows.reduce((min, { time }) => Math.min(min, time), Infinity),
    max: rows.reduce((max, { time }) => Math.max(max, time), -Infinity),
  }
  const bytes = encodeSummary(
    {
      timestamps: rows.map(({ time }) => time),
      severities: rows.map(({ severity }) => severity),
      services: {
        codes: Uint16Array.from(rows, ({ service }) =>
          service === undefined ? 0 : values.indexOf(service) + 1,
        ),
        values,
      },
    },
    range,
  )
  return { bytes, summary: new Summary(bytes, range) }
}

function startOf(time: number, width: number): number {
  const rest = time % width
  return time - (rest < 0 ? rest + width : rest)
}

/** Numbers of rows by slice and severity; a single slice if the width is infinite. */
class Counts {
  readonly found = new Map<string, number>()
  readonly #width: number

  constructor(width: number) {
    this.#width = width
  }

  readonly add = (time: number, severity: number, rows: number): void => {
    const slice = this.#width === Infinity ? 0 : startOf(time, this.#width)
    const key = `${slice} ${severity}`
    this.found.set(key, (this.found.get(key) ?? 0) + rows)
  }
}

function scan(rows: readonly Row[], filter: DriverFilter, width: number): Map<string, number> {
  const counts = new Counts(width)
  const { minSeverity = 1, maxSeverity = 24, services, startTime = -Infinity, endTime = Infinity } = filter
  for (const { time, severity, service } of rows) {
    if (severity < minSeverity || severity > maxSeverity) continue
    if (services !== undefined && (service === undefined || !services.includes(service))) continue
    if (time / 1000 < startTime || time / 1000 >= endTime) continue
    counts.add(time, severity, 1)
  }
  return counts.found
}

const severities = fc.integer({ min: 1, max: 24 })
const widths = fc.oneof(
  fc.constantFrom(...SLICE_WIDTHS, Infinity, Infinity, 2 * HOUR, 1, 2 ** 53),
  fc.integer({ min: 1, max: 10_000_000 }),
)

describe('a summary', () => {
  it('counts what a scan counts, or says that it cannot', () => {
    const outcomes = { counted: 0, unknown: 0, inside: 0 }
    const cases = blocks.chain((rows) => {
      const times = fc
        .tuple(fc.constantFrom(...rows), fc.constantFrom(0, 0.001, -0.001, 1, 1000), fc.boolean())
        .map(([{ time }, more, isRound]) => (isRound ? startOf(time, 1_000_000) / 1000 : time / 1000 + more))
      const filter = fc.record<DriverFilter>(
        {
          minSeverity: severities,
          maxSeverity: severities,
          services: fc.constantFrom(['shop'], ['shop', 'web', 'none'], ['']),
          startTime: times,
          endTime: times,
        },
        { requiredKeys: [] },
      )
      return fc.tuple(fc.constant(rows), filter, widths)
    })
    fc.assert(
      fc.property(cases, ([rows, filter, width]) => {
        const counts = new Counts(width)
        const { summary } = summarize(rows)
        if (summary.count(compileFilter(filter), { width: width, offset: 0 }, counts.add)) {
          outcomes.counted++
          if (new Set(rows.map(({ time }) => startOf(time, width))).size > 1) outcomes.inside++
          expect(counts.found).toEqual(scan(rows, filter, width))
        } else {
          outcomes.unknown++
          expect(counts.found.size).toBe(0)
        }
      }),
      { numRuns: 2000 },
    )
    for (const times of Object.values(outcomes)) expect(times).toBeGreaterThan(50)
  })

  it('counts hours and days of up to 32 of its slices', () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({
      time: 1_700_000_000_000_000 + i * 1_000_000 * 60,
      severity: 9 + (i % 2),
      service: 'shop',
    }))
    const { summary, bytes } = summarize(rows)
    for (const width of [24 * HOUR, 48 * HOUR, Infinity]) {
      const counts = new Counts(width)
      expect(summary.count([], { width: width, offset: 0 }, counts.add)).toBe(true)
      expect(counts.found).toEqual(scan(rows, {}, width))
    }
    expect(summary.count([], { width: HOUR, offset: 0 }, () => {})).toBe(false)
    expect(bytes.length).toBeLessThan(200)
  })

  it('counts seconds of a block that is written within half a minute', () => {
    const rows = Array.from({ length: 2000 }, (_, i) => ({
      time: 1_700_000_000_123_456 + i * 15_000,
      severity: 9,
      service: i % 3 === 0 ? 'shop' : undefined,
    }))
    const { summary } = summarize(rows)
    const filter = { services: ['shop'], startTime: 1_700_000_005_000, endTime: 1_700_000_017_000 }
    const counts = new Counts(2_000_000)
    expect(summary.count(compileFilter(filter), { width: 2_000_000, offset: 0 }, counts.add)).toBe(true)
    expect(counts.found).toEqual(scan(rows, filter, 2_000_000))
    expect(counts.found.size).toBe(7)
  })

  it('counts up to bounds inside its first and last slice, if no row lies beyond them', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      time: 1_700_000_000_500_000 + i * 100_000,
      severity: 9,
      service: 'shop',
    }))
    const { summary } = summarize(rows)
    const filter = { startTime: 1_700_000_000_400, endTime: 1_700_000_002_000 }
    const counts = new Counts(1_000_000)
    expect(summary.count(compileFilter(filter), { width: 1_000_000, offset: 0 }, counts.add)).toBe(true)
    expect(counts.found).toEqual(scan(rows, filter, 1_000_000))
    const inside = { ...filter, startTime: 1_700_000_000_600 }
    expect(summary.count(compileFilter(inside), { width: 1_000_000, offset: 0 }, counts.add)).toBe(false)
  })

  it('knows nothing about other columns', () => {
    const { summary } = summarize([{ time: 0, severity: 9, service: 'shop' }])
    expect(summary.count(compileFilter({ contains: 'x' }), { width: Infinity, offset: 0 }, () => {})).toBe(
      false,
    )
    expect(summary.count(compileFilter({ hosts: ['x'] }), { width: Infinity, offset: 0 }, () => {})).toBe(
      false,
    )
  })

  it('counts rows by service', () => {
    fc.assert(
      fc.property(blocks, (rows) => {
        const expected = new Map<string | undefined, number>()
        for (const { service } of rows) expected.set(service, (expected.get(service) ?? 0) + 1)
        expect(servicesOf(summarize(rows).summary)).toEqual(expected)
      }),
    )
  })

  it('has no bytes if there are very many services, or long names', () => {
    const rows = (count: number, name: string) =>
      Array.from({ length: count }, (_, i) => ({ time: i, severity: 9, service: `${name}${i}` }))
    expect(summarize(rows(MAX_SERVICES, '')).bytes.length).toBeGreaterThan(0)
    expect(summarize(rows(MAX_SERVICES + 1, '')).bytes.length).toBe(0)
    expect(summarize(rows(2, 'x'.repeat(3000))).bytes.length).toBe(0)
  })
})

describe('damage of a summary', () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({
    time: i * 400_000,
    severity: 9 + (i % 4),
    service: 'shop',
  }))
  const { bytes } = summarize(rows)
  const range = { min: 0, max: 49 * 400_000 }
  const decode = (damaged: Uint8Array) => new Summary(damaged, range).check()

  it('is found if bytes are missing or too many', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
    }
    expect(() => decode(Uint8Array.from([...bytes, 0]))).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
  })

  it('never causes another error', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const damaged = Uint8Array.from(bytes)
        for (const [at, value] of changes) damaged[at] = value
        try {
          decode(damaged)
        } catch (thrown) {
          expect(isLogStorageError(thrown)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is not reported for a summary of a later version', () => {
    expect(() => decode(bytes.with(0, 2))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }))
  })
})
