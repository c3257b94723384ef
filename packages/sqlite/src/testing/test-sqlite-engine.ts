import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogDriver, openLogStorage } from '@logpond/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** What {@link testSqliteEngine} tests. */
export interface SqliteEngineSubject {
  /** Makes the driver with the option `engine`. */
  readonly create: (options: {
    readonly path: string
    readonly engine: never
    readonly thread?: 'worker' | 'main' | undefined
  }) => LogDriver
  /** What the package of the engine exports. */
  readonly module: unknown
  /** The path of its main module. */
  readonly path: string
}

/**
 * Tests the option `engine` of a driver whose engine is a package: see `withEngine` and `requireEngine` of
 * `@logpond/sqlite/worker`.
 *
 * ```ts
 * testSqliteEngine('my driver', { create: myDriver, module: require('my-engine'), path: require.resolve('my-engine') })
 * ```
 */
export function testSqliteEngine(name: string, { create, module, path }: SqliteEngineSubject): void {
  describe(`the engine option of ${name}`, () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'logpond-engine-'))
    })
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    async function storedWith(engine: unknown, thread?: 'worker' | 'main'): Promise<number> {
      const driver = create({ path: join(folder, 'logs.db'), engine: engine as never, thread })
      const storage = await openLogStorage({ driver, flushOnExit: false })
      await storage.store({ message: 'stored' }).committed()
      const count = await storage.count()
      await storage.close()
      return count
    }

    it('takes the path of the module, for both threads', async () => {
      expect(await storedWith(path)).toBe(1)
      expect(await storedWith(path, 'main')).toBe(2)
    })

    it('takes the module itself, in the calling thread', async () => {
      expect(await storedWith(module)).toBe(1)
    })

    it('refuses a module for a thread', async () => {
      await expect(storedWith(module, 'worker')).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining("Use thread: 'main'"),
      })
    })

    it.each(['worker', 'main'] as const)(
      'refuses what is neither a module nor the path of one: %s',
      async (thread) => {
        for (const engine of [join(folder, 'none.js'), 'a/relative/path.js', '', null, 1, true]) {
          await expect(storedWith(engine, thread), String(engine)).rejects.toMatchObject({
            code: 'INVALID_OPTIONS',
            message: expect.stringContaining('engine must be'),
          })
        }
      },
    )

    it.each(['worker', 'main'] as const)('reports the path of another module: %s', async (thread) => {
      const other = join(folder, 'other.js')
      writeFileSync(other, 'module.exports = {}')
      await expect(storedWith(other, thread)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    })
  })
}
