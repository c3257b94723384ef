import { expect, it } from 'vitest'
import { countWholeEntries } from '../../src/follow/whole-entries.js'

const lines = (...texts: string[]) => texts.map((text, end) => ({ text, end }))

it('leaves the last entry, which later lines may continue', () => {
  const trace = lines('2026-01-31 a', '2026-01-31 b', 'java.lang.Error: x', '\tat a.B.c(B.java:1)')
  expect(countWholeEntries(trace, false)).toBe(1)
  expect(countWholeEntries(trace, true)).toBe(4)
  expect(countWholeEntries(trace.slice(0, 1), false)).toBe(0)
})

it('leaves the parts of a line that a container runtime has split', () => {
  const parts = lines(
    '2026-01-31T12:00:00.0Z stdout F whole',
    '2026-01-31T12:00:00.0Z stdout P par',
    '2026-01-31T12:00:00.0Z stderr F other',
    '2026-01-31T12:00:00.0Z stdout F tial',
    '2026-01-31T12:00:00.0Z stdout F last',
  )
  expect(countWholeEntries(parts.slice(0, 4), false)).toBe(1)
  expect(countWholeEntries(parts, false)).toBe(4)
})

it('takes no more lines than fit into one batch', () => {
  const many = lines(...Array.from({ length: 5000 }, (_, i) => `2026 ${i}`))
  expect(countWholeEntries(many, true)).toBe(2000)
  const long = lines(...Array.from({ length: 10 }, () => `2026 ${'x'.repeat(300_000)}`))
  expect(countWholeEntries(long, true)).toBe(3)
  expect(countWholeEntries(lines('x'.repeat(5_000_000)), true)).toBe(1)
})

it('does not wait for an entry of thousands of lines', () => {
  const one = lines('2026 a', ...Array.from({ length: 3000 }, () => '\tat x'))
  expect(countWholeEntries(one, false)).toBe(2000)
})
