import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { Output } from '../src/context.js'
import { ratePerSecond, startProgress } from '../src/progress.js'
import { RecordedOutput } from './support/recorded-output.js'

it('writes a plain line every second unless the output is a terminal', () => {
  let now = 0
  const output = new RecordedOutput()
  const progress = startProgress(output, 'Reading', 1000, () => now)
  for (now = 0; now <= 2000; now += 250) progress.update({ done: now / 4, entries: now * 10, queued: 1234 })
  progress.stop()
  expect(output.lines).toEqual([
    'Reading 25% 10,000 entries, 10,000/s, 1,234 queued',
    'Reading 50% 20,000 entries, 10,000/s, 1,234 queued',
  ])
})

it('shows no percentage when the total is unknown', () => {
  let now = 0
  const output = new RecordedOutput()
  const progress = startProgress(output, 'Reading', 0, () => now)
  now = 1000
  progress.update({ done: 5, entries: 10, queued: 0 })
  expect(output.lines).toEqual(['Reading 10 entries, 10/s, 0 queued'])
})

it('writes other lines unchanged', () => {
  const output = new RecordedOutput()
  startProgress(output, 'Reading', 0, () => 0).log('look')
  expect(output.text).toBe('look\n')
})

it('shows a rate of 0 before any time has passed', () => {
  expect(ratePerSecond(100, 0)).toBe(0)
  expect(ratePerSecond(100, 500)).toBe(200)
})

it('draws a bar with rate and queue on a terminal, and other lines above it', () => {
  let now = 0
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 120,
  }) as unknown as NodeJS.WriteStream
  const terminal: Output = { isTerminal: true, stream, write: async () => {} }
  const progress = startProgress(terminal, 'Reading', 1000, () => now)
  now = 500
  progress.update({ done: 250, entries: 6000, queued: 1234 })
  progress.log('an error')
  progress.stop()
  const drawn = String(stream.read())
  expect(drawn).toContain('25% 6,000 entries | 12,000/s | queue 1,234')
  expect(drawn).toContain('an error\n')
  expect(drawn.indexOf('an error')).toBeLessThan(drawn.lastIndexOf('25%'))
})
