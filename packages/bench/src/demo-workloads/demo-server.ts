import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkAnswer } from '../demo/check-answers.js'
import { demoPortions } from '../demo/demo-entries.js'
import { bytesOf, dataSetOf } from '../demo/prepared-store.js'
import { median } from '../statistics.js'
import { turn } from '../turn.js'
import type { DemoWorkload, Figures } from '../workload.js'
import { timesOf } from './times-of.js'

/** Stores entries of the demo, closes the store, and asks all questions, in one process: a server does not outlive it. */
export const demoServer: DemoWorkload = {
  name: 'demo server',
  async run(subject, context) {
    const { entries = 100_000, maxRounds = 21 } = context.parameters
    const data = await dataSetOf(context, entries)
    const directory = join(context.directory, 'store')
    await mkdir(directory)
    const writer = await subject.open?.({ directory })
    if (writer === undefined) throw new Error(`${subject.name} cannot store entries.`)
    const start = performance.now()
    // Making the entries counts too: all at once would need a gigabyte.
    for (const portion of demoPortions(entries)) {
      await writer.write(portion)
      await turn()
    }
    await writer.flush()
    const committed = performance.now() - start
    await writer.close()
    const figures: Figures = {
      'entries/s': (entries / committed) * 1000,
      'bytes/entry': (await bytesOf(subject, directory)) / entries,
    }
    const reader = await subject.read({ directory })
    try {
      for (const { question, answer } of data.answered) {
        const actual = await reader.answer(question)
        if (actual === undefined) continue
        checkAnswer(subject.name, question, actual, answer)
        figures[`${question.name} ms`] = median(await timesOf(() => reader.answer(question), maxRounds))
      }
    } finally {
      await reader.close()
    }
    return figures
  },
}
