import { defineConfig } from 'vitest/config'

/** The tests that `npm run mutate` holds each mutant against. */
export default defineConfig({
  test: {
    include: ['packages/core/test/**/*.test.ts', 'packages/sqlite/test/{recovery/*,open-files}.test.ts'],
    // They measure and end processes of their own, which run what is built and know of no mutant.
    exclude: ['**/memory.test.ts', '**/exit-flush.test.ts'],
    // A worker for each file would take most of the time; the setup gives each file modules of its own instead.
    isolate: false,
    setupFiles: ['scripts/mutate-setup.mjs'],
    // Many a mutant waits for ever, and is found by that. The slowest of these tests takes half a second.
    testTimeout: 8000,
    hookTimeout: 4000,
  },
})
