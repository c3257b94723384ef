import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Other packages load the built code, so only the tests of its own package see a mutant.
const TESTS: Readonly<Record<string, (folder: string, file: string) => string>> = {
  core: () => 'packages/core/test/**/*.test.ts',
  sqlite: (folder) => {
    const tests = folder === 'sealing' ? 'sealing/*' : '{recovery/*,files/open-files}'
    return `packages/sqlite/test/${tests}.test.ts`
  },
  // The tests of the file's name, or else of its folder: those of the engine play long sequences, and a run would take hours.
  blocks: (folder, file) => {
    const own = `packages/blocks/test/${folder}/${file.replace(/\.ts$/, '.test.ts')}`
    return existsSync(own) ? own : `packages/blocks/test/${folder}/*.test.ts`
  },
}

/** Paths of the files that are changed, as `npm run mutate` passes them. */
const mutated = (process.env.MUTATED_FILES ?? '').split(',').filter((file) => file !== '')
const include = mutated.map((file) => {
  const [, name = '', , folder = '', base = ''] = file.split('/')
  const tests = TESTS[name]
  if (tests === undefined) throw new Error(`There are no tests for the mutants of ${file}.`)
  return tests(folder, base)
})

/** The tests that `npm run mutate` runs against each mutant. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: [...new Set(include)],
    // They start other processes, which run the built code without the mutants.
    exclude: ['**/memory.test.ts', '**/{exit-flush,thread-exit,real-timers}.test.ts'],
    // Starting a worker for each file would take most of the time. The setup resets the modules for each file instead.
    isolate: false,
    setupFiles: ['scripts/mutate/setup.mjs'],
    // Some mutants wait forever; the timeout detects them. The slowest of these tests takes half a second.
    testTimeout: 8000,
    hookTimeout: 4000,
  },
})
