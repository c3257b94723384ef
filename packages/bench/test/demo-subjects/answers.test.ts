import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkAnswers } from '../../src/demo/check-answers.js'
import { CONDITION_QUESTIONS } from '../../src/demo/condition-questions.js'
import { bytesOfFile, COMPRESSED_LINES, LINES, readDataSet, writeDataSet } from '../../src/demo/data-set.js'
import { type DemoEntry, demoEntries } from '../../src/demo/demo-entries.js'
import { QUESTION_BASELINES } from '../../src/demo/demo-questions.js'
import { DEMO_SUBJECTS } from '../../src/demo-subjects.js'
import { DEMO_TRIALS } from '../../src/demo-trials.js'

const ENTRIES = 3000
const directory = mkdtempSync(join(tmpdir(), 'logpond-bench-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

await writeDataSet(directory, ENTRIES)
const data = await readDataSet(directory, ENTRIES)
const names = QUESTION_BASELINES.map(([name]) => name)
const conditions = Object.values(CONDITION_QUESTIONS).flat()

describe('a data set', () => {
  it('has each entry as a line, the same compressed, and the answer to each question', async () => {
    const lines = readFileSync(join(directory, LINES), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([...demoEntries(ENTRIES)])
    const [plain, compressed] = [
      await bytesOfFile(directory, LINES),
      await bytesOfFile(directory, COMPRESSED_LINES),
    ]
    expect(compressed).toBeGreaterThan(0)
    expect(compressed).toBeLessThan(plain / 4)
    expect(data.answered.map(({ question }) => question.name)).toEqual(names)
    expect(data.conditions.map(({ question }) => question.name)).toEqual(conditions)
  })

  it('cannot be so small that a question has no answer', async () => {
    await expect(writeDataSet(directory, 10)).rejects.toThrow('10 entries of the demo are too few')
  })
})

describe.each(Object.keys(DEMO_SUBJECTS))('%s', async (key) => {
  const subject = await DEMO_SUBJECTS[key]?.().catch((error: Error & { code?: string }) => {
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'UNSUPPORTED') return undefined
    throw error
  })

  /** A closed store with these entries, and the questions that the subject answers correctly. */
  async function answeredOf(entries: Iterable<DemoEntry>, asked = data.answered) {
    if (subject === undefined) throw new Error(`${key} is not installed.`)
    const store = subject.open === undefined ? directory : mkdtempSync(join(directory, 'store-'))
    const writer = await subject.open?.({ directory: store })
    await writer?.write([...entries])
    await writer?.flush()
    await writer?.close()
    const reader = await subject.read({ directory: store })
    try {
      return (await checkAnswers(subject, reader, asked)).map(({ name }) => name)
    } finally {
      await reader.close()
    }
  }

  it.skipIf(subject === undefined)(
    'gives the correct answers to the questions that it can answer',
    async () => {
      const answered = await answeredOf(demoEntries(ENTRIES))
      expect(answered).toEqual(names.filter((name) => answered.includes(name)))
      expect(answered).toEqual(expect.arrayContaining(names.filter((name) => name.startsWith('substring'))))
      if (subject?.open !== undefined) {
        expect(answered).toEqual(expect.arrayContaining(['trace id', 'newest 100', 'histogram by hour']))
      }
    },
  )

  const isAskedConditions = DEMO_TRIALS.some(
    ({ workload, subjects }) => workload === 'demo conditions' && subjects.includes(key),
  )
  it.runIf(isAskedConditions)('answers questions with conditions, but SQL none about fields', async () => {
    const answered = await answeredOf(demoEntries(ENTRIES), data.conditions)
    const isLogpond = answered.includes('fields of a service')
    expect(answered).toEqual(conditions.filter((name) => isLogpond || !name.startsWith('fields')))
    expect(isLogpond).toBe(subject?.name.startsWith('Logpond'))
  })

  it.skipIf(subject?.open === undefined)('is not measured if it lost an entry', async () => {
    const entries = [...demoEntries(ENTRIES)]
    const lost = entries.findLastIndex(({ message }) => message.includes('timed out'))
    await expect(answeredOf(entries.toSpliced(lost, 1))).rejects.toThrow(
      / answers "substring in 0.5 %" wrongly: /,
    )
  })
})
