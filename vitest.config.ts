import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const workspace = import.meta.dirname
const packages = readdirSync(join(workspace, 'packages')).map((name) => ({
  name,
  folder: `packages/${name}`,
}))
const projects = [...packages, { name: 'examples', folder: 'examples' }]

export default defineConfig({
  test: {
    // Native bindings and worker threads of their own: a process for each test file.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    // Some tests start child processes, and a slow machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: projects.map(({ name, folder }) => ({
      extends: true,
      root: join(workspace, folder),
      test: { name },
    })),
  },
})
