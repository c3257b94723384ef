import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_SUBJECTS } from './demo-subjects.js'
import type { SubjectContext, Writer } from './subject.js'
import { SUBJECTS } from './subjects.js'
import type { Outcome, TrialRun } from './trial.js'
import type { Figures, WorkloadContext } from './workload.js'
import { DEMO_WORKLOADS, WORKLOADS } from './workloads.js'

/** The part of subjects that all workloads have in common. */
interface Measurable {
  readonly name: string
  readonly differs?: string
  open?(context: SubjectContext): Promise<Writer>
}

/** Runs one trial in this process. Figures that are to be compared need a process for each trial. */
export async function measureTrial(run: TrialRun): Promise<Outcome> {
  const { workload, subject } = run
  const directory = await mkdtemp(join(run.directory ?? tmpdir(), 'logpond-bench-'))
  try {
    return workload in DEMO_WORKLOADS
      ? await measure(DEMO_SUBJECTS[subject], DEMO_WORKLOADS[workload], run, directory)
      : await measure(SUBJECTS[subject], WORKLOADS[workload], run, directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function measure<S extends Measurable>(
  load: (() => Promise<S>) | undefined,
  work: { run(subject: S, context: WorkloadContext): Promise<Figures> } | undefined,
  run: TrialRun,
  directory: string,
): Promise<Outcome> {
  const { workload, subject: key, parameters } = run
  if (load === undefined || work === undefined)
    throw new Error(`There is no workload ${workload}, or no subject ${key}.`)
  let subject: S
  try {
    subject = await load()
    // A first opening separates subjects that cannot run here, which are skipped, from subjects that fail during the trial.
    const probe = await mkdtemp(join(directory, 'probe-'))
    await (await subject.open?.({ directory: probe }))?.close()
  } catch (error) {
    if (!isMissing(error)) throw error
    return { skipped: error.message.split('\n', 1)[0] ?? '' }
  }
  const { name, differs } = subject
  const figures = await work.run(subject, { key, directory, cache: cacheOf(run), parameters })
  return { name, ...(differs === undefined ? {} : { differs }), figures }
}

/** On the disk that is measured. */
function cacheOf({ directory: measured }: TrialRun): string {
  return measured === undefined
    ? join(process.cwd(), 'node_modules', '.cache', 'logpond-bench')
    : join(measured, 'logpond-bench-cache')
}

function isMissing(error: unknown): error is Error {
  const { code } = error as { code?: unknown }
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || code === 'UNSUPPORTED'
}
