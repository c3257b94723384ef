import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The tests that `npm run mutate` runs against each mutant. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: [
      'packages/core/test/**/*.test.ts',
      'packages/sqlite/test/{recovery/*,files/open-files}.test.ts',
    ],
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
