// Runs before each test file of `npm run mutate`.
import fc from 'fast-check'
import { vi } from 'vitest'

// The same examples for each mutant and in each run, so that survivors do not depend on chance. Counterexamples are
// not shrunk, because no one reads them.
fc.configureGlobal({ seed: 1, endOnFailure: true })
// Test files share a worker. Each file needs its own hooks and its own state of the modules that it imports.
vi.resetModules()
