import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installEverything } from '../src/install-everything.js'
import { makeProject, packPackages } from '../src/make-project.js'
import { quickTargets } from '../src/quick-targets.js'
import { runTarget } from '../src/run-target.js'
import { slowTargets } from '../src/slow-targets.js'
import type { Outcome } from '../src/target.js'

/** How npx fails if it has no copy of pnpm and no network. */
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/

// `npm run test:all` sets it.
const all = process.env.LOGPOND_ALL_TARGETS === '1'
const results: ({ readonly target: string } & Outcome)[] = []
let project: string
let noNetwork: string | undefined

beforeAll(async () => {
  if (all) {
    project = await installEverything()
    return
  }
  project = await mkdtemp(join(tmpdir(), 'logpond-project-'))
  try {
    await makeProject(project, await packPackages(join(project, 'archives')))
  } catch (error) {
    if (!NO_NETWORK.test(String(error))) throw error
    noNetwork = `The packages could not be packed without a network: ${String(error)}`
  }
}, 900_000)

afterAll(async () => {
  if (all) console.table(results)
  else await rm(project, { recursive: true })
})

it.for(all ? [...quickTargets, ...slowTargets] : quickTargets)(
  '$name: the application stores and finds its entries in an empty folder',
  {
    timeout: 600_000,
  },
  async (target, { skip }) => {
    skip(noNetwork !== undefined, noNetwork)
    const outcomes = await runTarget(target, project)
    results.push(...outcomes.map((outcome) => ({ target: target.name, ...outcome })))
    expect(outcomes.filter(({ rows }) => rows !== (target.rows ?? 1))).toEqual([])
    expect(outcomes.map(({ subject }) => subject)).toEqual(target.expected)
  },
)
