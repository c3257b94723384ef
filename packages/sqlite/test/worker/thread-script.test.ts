import { describe, expect, it } from 'vitest'
import { codeOf, isLoaded, preload, type ThreadScript } from '../../src/worker/thread-script.js'

function script(name: string): ThreadScript & { loads: string[] } {
  const loads: string[] = []
  return {
    name,
    loads,
    load: async () => {
      loads.push('load')
      return 'loaded()'
    },
    loadSync: () => {
      loads.push('loadSync')
      return 'loadedNow()'
    },
  }
}

describe('the script of a thread', () => {
  it('is loaded once', async () => {
    const one = script('one.js')
    expect(isLoaded(one)).toBe(false)
    await preload(one)
    expect(isLoaded(one)).toBe(true)
    expect([codeOf(one), codeOf(one)].map(({ source }) => source)).toEqual(['loaded()', 'loaded()'])
    expect(one.loads).toEqual(['load'])
  })

  it('is loaded synchronously if a thread starts before it is loaded', () => {
    const two = script('two.js')
    expect(codeOf(two)).toEqual({ source: 'loadedNow()', modules: {} })
    expect(isLoaded(two)).toBe(true)
    expect(two.loads).toEqual(['loadSync'])
  })

  it('needs no loading if it is a module', () => {
    expect(isLoaded(new URL('file:///worker.js'))).toBe(true)
  })
})
