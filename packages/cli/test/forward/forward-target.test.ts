import { describe, expect, it } from 'vitest'
import { CommandError } from '../../src/command-error.js'
import { forwardTarget } from '../../src/forward/forward-target.js'

describe('forwardTarget()', () => {
  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/logs'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/logs'],
    ['https://x.example/otlp/', 'https://x.example/otlp/v1/logs'],
    ['https://x.example/api/v1/logs', 'https://x.example/api/v1/logs'],
    ['https://x.example/api/v1/logs/', 'https://x.example/api/v1/logs'],
    ['https://x.example/?tenant=7', 'https://x.example/v1/logs?tenant=7'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/logs'],
  ])('sends %s to %s', (to, url) => {
    expect(forwardTarget(to).url.href).toBe(url)
  })

  it('takes credentials from the URL, and shows none', () => {
    const target = forwardTarget('https://us%40er:p%25ss@x.example/otlp?token=secret#secret')
    expect(target.headers.get('authorization')).toBe(`Basic ${btoa('us@er:p%ss')}`)
    expect(target.name).toBe('https://x.example/otlp/v1/logs?…')
    expect(target.url.href).toBe('https://x.example/otlp/v1/logs?token=secret')
    expect(forwardTarget('https://u:100%@x.example').headers.get('authorization')).toBe(
      `Basic ${btoa('u:100%')}`,
    )
  })

  it('takes headers from the environment and from options, the more particular last', () => {
    const { headers } = forwardTarget('http://x.example', ['X-Scope: b: c'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-scope=a,authorization=Bearer%20t',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'api-key=k=1',
    })
    expect(Object.fromEntries(headers)).toEqual({
      'x-scope': 'b: c',
      authorization: 'Bearer t',
      'api-key': 'k=1',
    })
  })

  it.each(['localhost:4318', 'ftp://x.example', 'postgres://u:secret@h/db', '', 'http://'])(
    'refuses %j',
    (to) => {
      expect(() => forwardTarget(to)).toThrow(/^--to must be the URL/)
    },
  )

  it.each([['nothing'], [': x'], ['a b: x'], ['a: x\ny']])(
    'refuses the header %j, without its value',
    (header) => {
      expect(() => forwardTarget('http://x.example', [header])).toThrow(CommandError)
      expect(() => forwardTarget('http://x.example', ['a: secret\nx'])).toThrow(/^(?!.*secret)/s)
    },
  )
})
