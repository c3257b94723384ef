import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchPatchedConsole } from '../src/patched-console.js'

// What Bun and Deno need; it is the same on Node.js.
const printed: unknown[][] = []
const fake = {
  log: (...args: unknown[]): void => {
    printed.push(args)
  },
  warn: () => {},
}
const { log } = fake

beforeEach(() => {
  vi.stubGlobal('console', fake)
  printed.length = 0
})
afterEach(() => vi.unstubAllGlobals())

it('a watched method still prints, and reports its arguments', () => {
  const calls: unknown[] = []
  const stop = watchPatchedConsole(['log'], (method, args) => void calls.push([method, [...args]]))
  fake.log('one', 2)
  stop()
  fake.log('two')
  expect([calls, printed, fake.log]).toEqual([[['log', ['one', 2]]], [['one', 2], ['two']], log])
})

it('two watchers share the method, and the last one puts the original back', () => {
  const calls: string[] = []
  const first = watchPatchedConsole(['log'], () => void calls.push('first'))
  const second = watchPatchedConsole(['log', 'warn'], () => void calls.push('second'))
  fake.log('one')
  first()
  fake.log('two')
  second()
  second()
  expect([calls, fake.log, printed.length]).toEqual([['first', 'second', 'second'], log, 2])
})

it('a method that other code has replaced since stays as it is', () => {
  const stop = watchPatchedConsole(['log'], () => {})
  const other = () => {}
  fake.log = other
  stop()
  expect(fake.log).toBe(other)
  fake.log = log
})
