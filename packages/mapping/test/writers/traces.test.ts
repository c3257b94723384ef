import { describe, expect, it } from 'vitest'
import { takeTraces } from '../../src/writers/traces.js'

describe('takeTraces', () => {
  it('separates texts of several lines, at any depth, from the other attributes', () => {
    const stack = 'Error: no stock\n    at reserve (stock.js:7)\n'
    const attributes = { order: 17, err: { type: 'Error', stack }, causes: [{ stack: 'a\nb' }, 'one line'] }
    expect(takeTraces(attributes)).toEqual({
      attributes: { order: 17, err: { type: 'Error' }, causes: [{}, 'one line'] },
      traces: [
        { path: 'err.stack', lines: ['Error: no stock', '    at reserve (stock.js:7)'] },
        { path: 'causes.0.stack', lines: ['a', 'b'] },
      ],
    })
    expect(attributes.err.stack).toBe(stack)
  })

  it('returns attributes without such texts unchanged', () => {
    const attributes = { http: { status: 500 } }
    expect(takeTraces(attributes)).toEqual({ attributes, traces: [] })
    expect(takeTraces(undefined)).toEqual({ attributes: undefined, traces: [] })
  })
})
