import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { parseQuery } from '@logpond/query'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoEntries } from '../../bench/src/demo/demo-entries.js'
import { askStorage } from '../../bench/src/questions/ask-storage.js'
import { argumentsOf } from '../../bench/src/questions/command-of.js'
import { DOCUMENTED, DOCUMENTED_END, documentedAnswers } from '../../bench/src/questions/document.js'
import type { Read, UserAnswer, UserQuestion } from '../../bench/src/questions/user-question.js'
import { USER_QUESTIONS } from '../../bench/src/questions/user-questions.js'
import { runCli } from './support/run-cli.js'

const directory = mkdtempSync(join(tmpdir(), 'logpond-cli-'))
const path = join(directory, 'logs.db')
const live: number[][] = []
const answers = documentedAnswers()
const asked = USER_QUESTIONS.map((question, i) => ({ question, answer: answers[i] as UserAnswer }))
const tails = USER_QUESTIONS.filter(({ read }) => read.kind === 'tail')

// The same entries as in the table of docs/questions.md, and the followers of its questions about new entries.
beforeAll(async () => {
  const storage = await openLogStorage({ driver: betterSqlite3({ path }) })
  const followers = tails.map(async ({ query }, i) => {
    live[i] = []
    for await (const { id } of storage.follow({ ...parseQuery(query), after: 0 })) live[i].push(id)
  })
  for (const entry of demoEntries(DOCUMENTED.entries, DOCUMENTED.interval)) await storage.storeOrWait(entry)
  await storage.flush()
  await storage.close()
  await Promise.all(followers)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('the command line gives the answer of a plain script', () => {
  it.each(asked.filter(({ question }) => argumentsOf(question) !== undefined))(
    '$question.asks',
    async ({ question, answer }) => {
      expect(await answerOfCommand(question)).toEqual(answer)
    },
  )
})

describe('a storage gives the answer of a plain script', () => {
  it('to every question', async () => {
    const storage = await openLogStorage({ driver: betterSqlite3({ path, readOnly: true }) })
    try {
      for (const { question, answer } of asked)
        expect([question.asks, await askStorage(storage, question, DOCUMENTED_END)]).toEqual([
          question.asks,
          answer,
        ])
    } finally {
      await storage.close()
    }
  })

  it.each(tails.map((question, i) => ({ question, i })))(
    'to followers while entries are stored: $question.asks',
    ({ question: { plain }, i }) => {
      const expected = [...demoEntries(DOCUMENTED.entries, DOCUMENTED.interval)].flatMap((entry, n) =>
        plain({ id: n + 1, ...entry } as Parameters<UserQuestion['plain']>[0], DOCUMENTED_END) ? [n + 1] : [],
      )
      expect(expected.length).toBeGreaterThan(0)
      expect(live[i]).toEqual(expected)
    },
  )
})

/** Runs the command as in the table, but prints JSON and times in UTC. */
async function answerOfCommand(question: UserQuestion): Promise<UserAnswer> {
  const { read } = question
  const [command = '', ...args] = argumentsOf(question) as string[]
  const utc = read.kind === 'cleanup' ? [] : ['--utc']
  const format = read.kind === 'export' ? [] : ['--json']
  const { stdout, stderr } = await runCli([command, '--db', path, ...utc, ...format, ...args], {
    directory,
    now: DOCUMENTED_END,
    ...(read.kind === 'tail' ? { signal: AbortSignal.abort() } : {}),
  })
  expect(stderr).toBe('')
  return answerIn(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Printed),
    read,
  )
}

type Printed = {
  readonly id: number
  readonly message: string
  readonly count: number
  readonly deleted: number
  readonly values: readonly { readonly value: unknown; readonly count: number }[]
  readonly distinct: number
  readonly missing: number
  readonly start: number
  readonly byValue?: readonly { readonly value: unknown; readonly count: number }[]
}

function answerIn(printed: readonly Printed[], { kind }: Read): UserAnswer {
  const [first] = printed as [Printed]
  switch (kind) {
    case 'count':
      return { count: first.count }
    case 'cleanup':
      return { count: first.deleted }
    case 'top': {
      const values = first.values.map(({ value, count }) => [value, count] as const)
      return { values, distinct: first.distinct, missing: first.missing }
    }
    case 'histogram':
      return {
        slices: printed.map(({ start, count, byValue = [] }) => {
          const values = byValue.map(({ value, count: times }) => [String(value), times] as const)
          return [start, count, Object.fromEntries(values)] as const
        }),
      }
    default:
      return { entries: printed.map(({ id, message }) => [id, message] as const) }
  }
}
