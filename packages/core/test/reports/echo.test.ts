import { describe, expect, it } from 'vitest'
import { callAsEcho, commonEcho, currentEcho, type Echo, isEchoOf } from '../../src/reports/echo.js'

const [a, b, c, d, e] = [{}, {}, {}, {}, {}]
const echoOf = (...sources: object[]) =>
  sources.reduce<Echo | undefined>((after, of) => ({ of, after }), undefined)

describe('currentEcho', () => {
  it('names the object whose listener is running, and nothing outside of it', () => {
    expect(currentEcho()).toBeUndefined()
    expect(callAsEcho(a, undefined, currentEcho)).toEqual({ of: a, after: undefined })
    expect(currentEcho()).toBeUndefined()
  })

  it('follows the asynchronous work of a listener, and ends when the listener throws', async () => {
    const later = callAsEcho(a, undefined, async () => {
      await Promise.resolve()
      return currentEcho()
    })
    expect(currentEcho()).toBeUndefined()
    expect(await later).toMatchObject({ of: a })
    const boom = () => {
      throw new Error('boom')
    }
    expect(() => callAsEcho(a, undefined, boom)).toThrow('boom')
    expect(currentEcho()).toBeUndefined()
  })

  it('has only the listeners that led to the event, not those around the call', () => {
    const inner = callAsEcho(a, undefined, () => callAsEcho(b, echoOf(c), currentEcho))
    expect(isEchoOf(inner, a)).toBe(false)
    expect([b, c].every((source) => isEchoOf(inner, source))).toBe(true)
  })
})

describe('isEchoOf', () => {
  it('finds an object anywhere in the list', () => {
    expect(isEchoOf(undefined, a)).toBe(false)
    expect([a, b, c].map((source) => isEchoOf(echoOf(a, b), source))).toEqual([true, true, false])
  })

  it('ends a chain of four listeners in any order', () => {
    expect(isEchoOf(echoOf(a, b, c), e)).toBe(false)
    expect(isEchoOf(echoOf(a, b, c, d), e)).toBe(true)
  })
})

describe('commonEcho', () => {
  it('has the listeners of all entries, each once', () => {
    const common = commonEcho([echoOf(a), echoOf(b, a)] as Echo[])
    expect([a, b, c].map((source) => isEchoOf(common, source))).toEqual([true, true, false])
    expect(isEchoOf({ of: c, after: common }, d)).toBe(false)
  })

  it('is nothing for no entries', () => {
    expect(commonEcho([])).toBeUndefined()
  })
})
