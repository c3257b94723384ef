import { expect, it } from 'vitest'
import { LineReader } from '../src/line-reader.js'
import { NOW } from './formats/parse.js'

it('counts lines, entries, and those without a time or a level', () => {
  const reader = new LineReader({ now: () => NOW })
  const entries = ['INFO:root:up', 'plain', '2024-01-31 10:20:30 INFO up'].flatMap((line) =>
    reader.push(line),
  )
  entries.push(...reader.end())
  expect(entries).toHaveLength(3)
  expect(reader.counts).toEqual({
    lines: 3,
    entries: 3,
    joined: 0,
    withoutTime: 2,
    withoutLevel: 1,
    unknownLevels: new Map(),
  })
})
