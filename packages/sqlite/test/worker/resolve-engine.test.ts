import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { resolveEngine, withEngine } from '../../src/worker/resolve-engine.js'

const installed = createRequire(import.meta.url).resolve('better-sqlite3')
const script = { name: 'some.js', load: async () => '', loadSync: () => '' }
const missing = () => {
  throw new Error('Cannot find module')
}

describe('resolveEngine', () => {
  it('finds an engine from its driver', () => {
    expect(resolveEngine('better-sqlite3', import.meta.url)).toBe(installed)
  })

  it('looks from the application if the place of the driver is missing, or does not exist', () => {
    const { argv } = process
    process.argv = [argv[0] as string, import.meta.filename]
    try {
      for (const here of [undefined, 'file:///the/machine/that/built/it.js', 'not a place']) {
        expect(resolveEngine('better-sqlite3', here)).toBe(installed)
      }
    } finally {
      process.argv = argv
    }
  })

  it('throws the error of Node.js for an engine that is not installed', () => {
    expect(() => resolveEngine('no-such-engine', import.meta.url)).toThrow(
      expect.objectContaining({ code: 'MODULE_NOT_FOUND' }),
    )
  })
})

describe('withEngine', () => {
  const engineOf = (engine: unknown, find = () => '/installed.js') =>
    withEngine(script, { name: 'some-engine', find, engine }).engine?.()

  it('hands over the path of the engine that is installed, or that its user chose', () => {
    expect(engineOf(undefined)).toBe('/installed.js')
    expect(engineOf(installed)).toBe(installed)
  })

  it('leaves it to the thread to report that an engine is not installed', () => {
    expect(engineOf(undefined, missing)).toBeUndefined()
  })

  it('refuses a module, whatever its form', () => {
    for (const module of [class {}, {}, () => {}]) {
      expect(() => engineOf(module)).toThrow(
        expect.objectContaining({
          code: 'INVALID_OPTIONS',
          message: expect.stringContaining("require.resolve('some-engine')"),
        }),
      )
    }
  })
})
