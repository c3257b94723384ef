import { expect, it } from 'vitest'
import { parse } from './parse.js'

const TIME = Date.UTC(2026, 2, 4, 5, 6, 7, 100)
const docker = (log: string, attrs?: object) =>
  JSON.stringify({ log, stream: 'stderr', ...(attrs && { attrs }), time: '2026-03-04T05:06:07.100200300Z' })

it('reads the wrapped line', () => {
  expect(parse(docker('{"level":50,"time":1772600000000,"msg":"unreachable","sku":"A-17"}\n'))).toEqual({
    message: 'unreachable',
    severity: 17,
    timestamp: 1772600000000,
    attributes: { stream: 'stderr', sku: 'A-17' },
  })
  expect(parse(docker('2026-03-04T05:06:06.5Z ERROR worker stopped\r\n'))).toEqual({
    message: 'worker stopped',
    severity: 17,
    timestamp: Date.UTC(2026, 2, 4, 5, 6, 6, 500),
    attributes: { stream: 'stderr' },
  })
})

it('gives a line without a time the time of Docker', () => {
  expect(parse(docker('up\n', { tag: 'web' }))).toEqual({
    message: 'up',
    timestamp: TIME + 0.2,
    attributes: { stream: 'stderr', tag: 'web' },
  })
  expect(parse(docker('\n')).message).toBe('')
})

it('does not read objects with other members as lines of Docker', () => {
  expect(
    parse('{"log":"up\\n","stream":"stdout","time":"2026-03-04T05:06:07Z","kubernetes":{"pod":"a"}}'),
  ).toEqual({
    message: 'up',
    timestamp: TIME - 100,
    attributes: { stream: 'stdout', kubernetes: { pod: 'a' } },
  })
})
