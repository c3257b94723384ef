import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const workspace = import.meta.dirname
const packages = readdirSync(join(workspace, 'packages')).map((name) => ({
  name,
  folder: `packages/${name}`,
}))
const projects = [
  ...packages,
  { name: 'examples', folder: 'examples' },
  { name: 'scripts', folder: 'scripts/test' },
]

// Each of these takes from ten seconds to minutes: begun last, they would leave the other processors without work.
const LONGEST = [
  'driver-clickhouse/test/servers/conformance.test',
  'driver-wasm/test/conformance/main.test',
  'torture/test/torture.test',
  'test/conformance/main.test',
  'driver-better-sqlite3/test/conformance/worker.test',
  'bench/test/quick.test',
  'conformance/test/journal.test',
  'torture/test/negative-controls.test',
  'blocks/test/driver/create-block-driver.test',
  'server/test/clients/exporters.test',
  'server/test/syslog/syslog-ng.test',
  'viewer/test/browser/',
  'recovery/recovery.test',
  'test/conformance/',
  'test/node-sqlite3-wasm.test',
  'build-targets/test/targets.test',
  'cli/test/bin.test',
  'broken/resources.test',
  'broken/synchronous-append/contention.test',
  'test/node-sqlite.test',
  'examples/test/',
  'test/storage.test',
  'test/better-sqlite3.test',
  'conformance/test/new-driver.test',
  'driver-wasm/test/read-only.test',
  'broken/leftovers.test',
  'broken/size/far-matches.test',
  'ownership/processes.test',
  'ownership/owned-driver.test',
  'cli/test/parse-line.test',
  'follow/killed.test',
]

// Projects whose files share processes, since they leave nothing behind: starting a process takes 0.3 s of processor time. Run
// `npx vitest run --project NAME --sequence.shuffle.files` when a test of theirs fails only together with others.
const SHARING = ['blocks', 'core', 'cli', 'conformance', 'mapping', 'query', 'sqlite', 'viewer', 'winston']
// Replace modules that other files load, so they cannot share a process.
const REPLACING = [
  'packages/conformance/test/kinds.test.ts',
  'packages/viewer/test/security/constant-time.test.ts',
]
// Runs with Jest.
const OF_JEST = 'frameworks/nestjs/**'

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const known = LONGEST.findIndex((part) => moduleId.includes(part))
      return known === -1 ? LONGEST.length : known
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    // Native bindings and worker threads of their own: a process for each test file.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // Some tests start child processes, and a slow machine is not a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      ...projects.map(({ name, folder }) => ({
        extends: true as const,
        root: join(workspace, folder),
        test: {
          name,
          isolate: !SHARING.includes(name),
          exclude: [...configDefaults.exclude, ...REPLACING.map((file) => join(workspace, file)), OF_JEST],
        },
      })),
      {
        extends: true as const,
        root: workspace,
        test: { name: 'replacing modules', include: REPLACING },
      },
    ],
  },
})
