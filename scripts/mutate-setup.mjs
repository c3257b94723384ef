// Runs before each test file of `npm run mutate`.
import fc from 'fast-check'
import { vi } from 'vitest'

// The same examples for each mutant and in each run: what survives does not depend on luck. Nobody reads the
// counterexamples, so none is made smaller.
fc.configureGlobal({ seed: 1, endOnFailure: true })
// The files share a worker, but neither the hooks nor the state of the modules that they import.
vi.resetModules()
