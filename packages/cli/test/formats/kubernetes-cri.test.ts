import { expect, it } from 'vitest'
import { parse } from './parse.js'

it('reads the line after the time, the stream and the tag', () => {
  expect(parse('2026-03-04T05:06:07.100200300+01:00 stdout F {"level":"error","msg":"up","a":1}')).toEqual({
    message: 'up',
    severity: 17,
    timestamp: Date.UTC(2026, 2, 4, 4, 6, 7, 100) + 0.2,
    attributes: { stream: 'stdout', a: 1 },
  })
  expect(parse('2026-03-04T05:06:07Z stderr F  two blanks ')).toEqual({
    message: ' two blanks ',
    timestamp: Date.UTC(2026, 2, 4, 5, 6, 7),
    attributes: { stream: 'stderr' },
  })
  expect(parse('2026-03-04T05:06:07Z stderr F').message).toBe('')
})

it('reads a line that was wrapped twice, and accepts more wrappers', () => {
  const head = '2026-03-04T05:06:07Z stdout F '
  expect(parse(`${head.repeat(2)}{"level":50,"msg":"up"}`)).toMatchObject({ message: 'up', severity: 17 })
  expect(parse(`${head.repeat(50_000)}up`).message).toContain('up')
})

it.each(['2026-03-04T05:06:07Z stdout X up', '2026-99-04T05:06:07Z stdout F up'])(
  'keeps %s whole',
  (line) => {
    expect(parse(line).message).toBe(line)
  },
)
