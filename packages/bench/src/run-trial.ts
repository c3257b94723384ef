// `node run-trial.js JSON` runs one trial in this process. The last line that it prints is the outcome as JSON.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SUBJECTS } from './subjects.js'
import type { Outcome, TrialRun } from './trial.js'
import { WORKLOADS } from './workloads.js'

const run = JSON.parse(process.argv[2] ?? '{}') as TrialRun
const directory = await mkdtemp(join(run.directory ?? tmpdir(), 'logpond-bench-'))
try {
  console.log(JSON.stringify(await measure(run)))
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function measure({ workload, subject: key, parameters }: TrialRun): Promise<Outcome> {
  const load = SUBJECTS[key]
  const work = WORKLOADS[workload]
  if (load === undefined || work === undefined)
    throw new Error(`There is no workload ${workload}, or no subject ${key}.`)
  let subject: Awaited<ReturnType<typeof load>>
  try {
    subject = await load()
    // A first opening separates subjects that cannot run here, which are skipped, from subjects that fail during the trial.
    const probe = await mkdtemp(join(directory, 'probe-'))
    await (await subject.open({ directory: probe })).close()
  } catch (error) {
    if (!isMissing(error)) throw error
    return { skipped: error.message.split('\n', 1)[0] ?? '' }
  }
  const { name, differs } = subject
  const figures = await work.run(subject, { key, directory, parameters })
  return { name, ...(differs === undefined ? {} : { differs }), figures }
}

function isMissing(error: unknown): error is Error {
  const { code } = error as { code?: unknown }
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || code === 'UNSUPPORTED'
}
