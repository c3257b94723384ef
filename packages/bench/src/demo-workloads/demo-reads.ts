import type { Answered, DataSet } from '../demo/data-set.js'
import type { DemoSubject } from '../demo/demo-subject.js'
import { bytesOf, dataSetOf, storeOf } from '../demo/prepared-store.js'
import { median } from '../statistics.js'
import type { DemoWorkload, Figures, WorkloadContext } from '../workload.js'
import { askInNewProcess } from './ask-in-new-process.js'

const MEBIBYTE = 2 ** 20

/** Asks a closed store of the demo each question: again and again in one process, and as the first question of a new process. */
export const demoReads = reading('demo reads', ({ answered }) => answered)

/** The same with other questions. */
export const demoConditions = reading('demo conditions', ({ conditions }) => conditions)

function reading(name: string, chosen: (data: DataSet) => readonly Answered[]): DemoWorkload {
  return { name, run: (subject, context) => read(subject, context, chosen) }
}

async function read(
  subject: DemoSubject,
  context: WorkloadContext,
  chosen: (data: DataSet) => readonly Answered[],
): Promise<Figures> {
  const { entries = 1_000_000, maxRounds = 51, cold = 100 } = context.parameters
  const data = await dataSetOf(context, entries)
  const answered = chosen(data)
  const directory = await storeOf(subject, context, data)
  const store = { key: context.key, directory }
  const questions = answered.map(({ question }) => question)
  const { opened, asked, memory } = await askInNewProcess({ ...store, questions, maxRounds }, answered)
  const openings = [opened]
  const [warm, first]: [Figures, Figures] = [{}, {}]
  for (const { question, times } of asked) warm[`${question.name} ms`] = median(times)
  for (const { question } of asked.slice(0, cold)) {
    const asking = { ...store, questions: [question], maxRounds: 0 }
    const alone = await askInNewProcess(asking, answered)
    openings.push(alone.opened)
    first[`cold: ${question.name} ms`] = alone.opened + (alone.asked[0]?.first ?? Number.NaN)
  }
  return {
    'bytes/entry': (await bytesOf(subject, directory)) / entries,
    ...warm,
    ...first,
    'open ms': median(openings),
    'memory of reading MiB': memory / MEBIBYTE,
  }
}
