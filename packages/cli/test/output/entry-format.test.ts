import type { StoredLogEntry } from '@logpond/core'
import { csvRow, visibleText } from '@logpond/mapping/writers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandError } from '../../src/command-error.js'
import { createLineParser } from '../../src/index.js'
import { entryFormat, type FormatOptions } from '../../src/output/entry-format.js'
import { RecordedOutput } from '../support/recorded-output.js'

const entry: StoredLogEntry = {
  id: 7,
  timestamp: Date.UTC(2026, 0, 31, 12),
  severity: 17,
  message: 'it "broke", twice',
  service: 'shop',
  attributes: { http: { status: 500 }, 'a.b': '7', service: 'other', list: [1] },
}

function printed(options: FormatOptions, one: StoredLogEntry = entry, isTerminal = false): string {
  const format = entryFormat(new RecordedOutput(isTerminal), { utc: true, ...options }, 'text')
  return format.head + format.print(one)
}

describe('an entry', () => {
  it('is printed as JSON', () => {
    expect(JSON.parse(printed({ json: true }))).toEqual(entry)
    expect(JSON.parse(printed({ format: 'json' }))).toEqual(entry)
  })

  it('is printed as text, on one line unless it is printed on a terminal', () => {
    const lines = { ...entry, message: 'a\nb', attributes: {} }
    expect(printed({}, lines)).toBe('2026-01-31T12:00:00.000Z ERROR shop a\\nb #7\n')
    expect(printed({}, lines, true)).toMatch(/a.*#7.*\n {4}b\n$/s)
  })

  it('is printed as CSV, with a head', () => {
    expect(printed({ format: 'csv' })).toBe(
      'id,time,level,service,host,traceId,spanId,message,attributes\r\n' +
        '7,2026-01-31T12:00:00.000Z,error,shop,,,,"it ""broke"", twice",' +
        '"{""http"":{""status"":500},""a.b"":""7"",""service"":""other"",""list"":[1]}"\r\n',
    )
  })

  it('is printed as logfmt', () => {
    expect(printed({ format: 'logfmt' })).toBe(
      'time=2026-01-31T12:00:00.000Z level=error service=shop message="it \\"broke\\", twice" ' +
        'http.status=500 a.b="7" attributes.service=other list="[1]" id=7\n',
    )
  })

  it('is printed with the chosen fields only, in every format', () => {
    const fields = ['level', 'http.status', 'a.b', '@service', 'missing', 'timestamp']
    expect(printed({ fields })).toBe(`error\t500\t7\tother\t-\t${entry.timestamp}\n`)
    expect(JSON.parse(printed({ fields, json: true }))).toEqual({
      level: 'error',
      'http.status': 500,
      'a.b': '7',
      '@service': 'other',
      timestamp: entry.timestamp,
    })
    expect(printed({ fields, format: 'csv' })).toBe(
      `level,http.status,a.b,'@service,missing,timestamp\r\nerror,500,7,other,,${entry.timestamp}\r\n`,
    )
    expect(printed({ fields, format: 'logfmt' })).toBe(
      `level=error http.status=500 a.b="7" @service=other timestamp=${entry.timestamp}\n`,
    )
  })

  it.each(['text', 'json', 'csv', 'logfmt', 'otlp'] as const)('has no control characters as %s', (format) => {
    const hostile = { ...entry, message: 'a\u001b[2J\u202e\u009b\rb', attributes: { '\u001bk': '\u001bv' } }
    const text = printed({ format }, hostile).replaceAll('\r\n', '').replaceAll('\n', '')
    expect(visibleText(text)).toBe(text)
  })

  it('is printed as a request of OTLP', () => {
    const { resourceLogs } = JSON.parse(printed({ format: 'otlp' }))
    expect(resourceLogs).toEqual([
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [{ logRecords: [expect.objectContaining({ severityText: 'ERROR', severityNumber: 17 })] }],
      },
    ])
  })

  it('has one format, and OTLP no other fields', () => {
    expect(() => printed({ json: true, format: 'csv' })).toThrow(CommandError)
    expect(() => printed({ format: 'otlp', fields: ['time'] })).toThrow(CommandError)
  })
})

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1'])('escapes the formula %j', (text) => {
    expect(csvRow([text])).toMatch(/^"?'/)
  })

  it('does not escape numbers', () => {
    expect(csvRow([-1, true, null])).toBe('-1,true,\r\n')
  })

  it('is read back by a parser of RFC 4180', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '\t', 'é') })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        expect(cellsOf(csvRow(cells))).toEqual(
          cells.map((text) => (/^[\t\r\n]/.test(text) ? `'${text}` : text)),
        )
      }),
    )
  })
})

describe('logfmt', () => {
  it('is read by ingest', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('7', 'true', 'a b', '"', '\\', ''),
      fc.integer(),
      fc.boolean(),
    )
    fc.assert(
      fc.property(value, (k1) => {
        const line = printed({ format: 'logfmt' }, { ...entry, attributes: { k1 } })
        expect(createLineParser()(line.trimEnd())).toMatchObject({ attributes: { k1 } })
      }),
    )
  })
})

/** The cells of one row. */
function cellsOf(row: string): string[] {
  const cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n$)/y
  for (let match = pattern.exec(row); match !== null; match = pattern.exec(row))
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  return cells
}
