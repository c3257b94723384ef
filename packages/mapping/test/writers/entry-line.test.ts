import { describe, expect, it } from 'vitest'
import { entryLine } from '../../src/writers/entry-line.js'

const plain = { utc: true }
const entry = { id: 7, timestamp: Date.UTC(2026, 0, 31, 12), severity: 17, message: 'it broke' } as const

describe('entryLine', () => {
  it('shows time, severity and message', () => {
    expect(entryLine(entry, plain)).toBe('2026-01-31T12:00:00.000Z ERROR it broke #7')
  })

  it('shows service, host and attributes if the entry has them', () => {
    const line = entryLine(
      { ...entry, severity: 9, service: 'api', host: 'web-1', attributes: { status: 500 } },
      plain,
    )
    expect(line).toBe('2026-01-31T12:00:00.000Z INFO  api@web-1 it broke {"status":500} #7')
  })

  it('shows the ids of trace and span', () => {
    const line = entryLine({ ...entry, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }, plain)
    expect(line).toBe(
      `2026-01-31T12:00:00.000Z ERROR it broke trace=${'a'.repeat(32)} span=${'b'.repeat(16)} #7`,
    )
  })

  it('prints the lines of messages and of texts in attributes separately in a multiline style', () => {
    const err = { type: 'Error', stack: 'Error: no stock\n\tat \u001b[2Jreserve' }
    const line = entryLine(
      { ...entry, message: 'it broke\r\n  here', attributes: { err } },
      { ...plain, multiline: true },
    )
    expect(line.split('\n')).toEqual([
      '2026-01-31T12:00:00.000Z ERROR it broke {"err":{"type":"Error"}} #7',
      '      here',
      '    err.stack:',
      '        Error: no stock',
      '            at \\e[2Jreserve',
    ])
  })

  it('is a single line with control characters escaped', () => {
    const evil = 'a\n\u001b[2J\u202e'
    const line = entryLine(
      { ...entry, message: evil, service: evil, host: evil, attributes: { [evil]: evil } },
      plain,
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
    expect(line).not.toMatch(/[\u0000-\u001f\u202e]/)
    expect(line).toContain('a\\n\\e[2J\\u202e@a\\n\\e[2J\\u202e a\\n\\e[2J\\u202e {"a\\n\\u001b[2J\\u202e"')
  })
})
