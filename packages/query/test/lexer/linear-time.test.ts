import { afterEach, expect, it, vi } from 'vitest'
import { parseQuery, QueryError } from '../../src/index.js'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The characters that reading a text looks at, one by one or by copying, also by expressions, which are all anchored or move forwards. */
function work(text: string): number {
  let count = 0
  const { charAt, slice, indexOf } = String.prototype
  vi.spyOn(String.prototype, 'charAt').mockImplementation(function (this: string, at) {
    count++
    return charAt.call(this, at)
  })
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, from, to) {
    const part = slice.call(this, from, to)
    count += part.length
    return part
  })
  vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, what, from = 0) {
    const found = indexOf.call(this, what, from)
    count += (found === -1 ? this.length : found) - from
    return found
  })
  const { test, exec } = RegExp.prototype
  vi.spyOn(RegExp.prototype, 'test').mockImplementation(function (this: RegExp, value) {
    const start = this.lastIndex
    const result = test.call(this, value)
    count += looked(this, start, value)
    return result
  })
  vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, value) {
    const start = this.lastIndex
    const result = exec.call(this, value)
    count += looked(this, start, value)
    return result
  })
  try {
    parseQuery(text)
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
  } finally {
    vi.restoreAllMocks()
  }
  return count
}

/** A sticky expression that does not match has looked at few characters; another one at all that follow. */
function looked(expression: RegExp, start: number, text: string): number {
  if (expression.lastIndex > start) return expression.lastIndex - start
  if (expression.sticky) return 1
  return expression.global ? text.length - start : text.length
}

it.each([
  '(',
  '()',
  '-',
  '"',
  'a:',
  'a:(b)',
  '(a:b)',
  'a>(',
  '(a ',
  'f(x',
  '@"',
  '@"a',
  '~"a"',
  'a:"b" ',
  'NOT ',
  ' OR ',
  '1:1:',
  'a..b',
  '\\',
  '{',
  'word ',
  'a,',
  '世',
  '\x1b[',
])('looks at twice as many characters for twice as many of %s', (part) => {
  const half = work(part.repeat(1000))
  const whole = work(part.repeat(2000))
  expect(whole).toBeLessThan(half * 2.5 + 250)
})
