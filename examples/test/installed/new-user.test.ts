import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dependencies } from '../../../packages/build-targets/src/install-everything.ts'
import { packPackages } from '../../../packages/build-targets/src/make-project.ts'
import { cleanEnvironment } from '../../../packages/build-targets/src/run-target.ts'
import { NEEDED, NEEDED_BY_CLI } from './needed.ts'
import { isWanted } from './packed.ts'
import { Stopwatch } from './stopwatch.ts'

/** What the first search in each README finds. */
const FOUND = {
  pino: 'ERROR shop@',
  winston: 'Payment failed: card expired',
  opentelemetry: 'Payment failed',
  console: 'Card of Ada declined',
}

/** What a new user copies from a README, in this order. */
interface FirstSteps {
  readonly install: string
  /** The program in `app.mjs`, or in `app.js`. */
  readonly program: string
  readonly run: string
  readonly search: string
}

async function firstSteps(name: string): Promise<FirstSteps> {
  const readme = await readFile(join(import.meta.dirname, '../../../packages', name, 'README.md'), 'utf8')
  const [, install = ''] = /^(npm install .+)$/m.exec(readme) ?? []
  const [, search = ''] = /(npx @logpond\/cli search .+?)(?:`|$)/m.exec(readme) ?? []
  const [, run] = /^(.* app\.js)$/m.exec(readme) ?? []
  // The console is stored without a change of the program.
  if (run !== undefined)
    return { install, program: "console.warn('Card of %s declined', 'Ada')", run, search }
  const [, program = ''] = /```js\n(.+?)```/s.exec(readme) ?? []
  return { install, program, run: 'node app.mjs', search }
}

describe.runIf(isWanted)('a new user', { timeout: 600_000 }, () => {
  let folder: string
  let archives: string[]
  const times: Record<string, unknown>[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-archives-'))
    archives = await packPackages(folder, [...NEEDED, ...NEEDED_BY_CLI, ...Object.keys(FOUND)])
  }, 600_000)
  afterAll(async () => {
    console.table(times)
    await rm(folder, { recursive: true })
  })

  let home: string
  let app: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'logpond-new-user-'))
    app = join(home, 'app')
    await mkdir(app)
  })
  afterEach(() => rm(home, { recursive: true }))

  /** Runs a command of the user in a shell, with a cache of npm that is empty at first. */
  async function type(command: string): Promise<string> {
    const env = { ...cleanEnvironment(), npm_config_cache: join(home, 'npm-cache') }
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: app, env })
    return stdout
  }

  /** The archives of packages, for npm. */
  function of(names: readonly string[]): string {
    const all = Object.entries(dependencies(archives))
    return names.map((name) => all.find(([full]) => full === `@logpond/${name}`)?.[1]).join(' ')
  }

  it.each(Object.entries(FOUND))(
    'of %s finds an entry with the commands of the README',
    async (name, found) => {
      const { install, program, run, search } = await firstSteps(name)
      const stopwatch = new Stopwatch()
      // Ours come from the archives: they are not on npm.
      await type(`${install.replaceAll(/ @logpond\/\S+/g, '')} ${of([...NEEDED, name])}`)
      const seconds = { install: stopwatch.lap(), run: 0, 'install the command': 0, search: 0 }
      await writeFile(join(app, run.split(' ').at(-1) ?? ''), program)
      await type(run)
      seconds.run = stopwatch.lap()
      // npx would do that.
      await type(`npm install ${of(NEEDED_BY_CLI)}`)
      seconds['install the command'] = stopwatch.lap()
      const output = await type(search)
      seconds.search = stopwatch.lap()
      times.push({ name, ...seconds, 'all, in seconds': stopwatch.total() })
      expect(output).toContain(found)
    },
  )
})
