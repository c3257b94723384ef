import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, packPackages } from '../src/make-project.js'
import { quickTargets } from '../src/quick-targets.js'
import { runTarget } from '../src/run-target.js'

/** How npx fails if it has no copy of pnpm and no network. */
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/

let project: string
let noNetwork: string | undefined

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'logpond-project-'))
  try {
    await makeProject(project, await packPackages(join(project, 'archives')))
  } catch (error) {
    if (!NO_NETWORK.test(String(error))) throw error
    noNetwork = `The packages could not be packed without a network: ${String(error)}`
  }
}, 300_000)

afterAll(() => rm(project, { recursive: true }))

it.for(quickTargets)(
  '$name: the application stores and finds its entry in an empty folder',
  {
    timeout: 300_000,
  },
  async (target, { skip }) => {
    skip(noNetwork !== undefined, noNetwork)
    const outcomes = await runTarget(target, project)
    expect(outcomes.filter(({ rows }) => rows !== 1)).toEqual([])
    expect(outcomes.map(({ driver, thread }) => `${driver} ${thread}`)).toEqual(target.expected)
  },
)
