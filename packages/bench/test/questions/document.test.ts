import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { documentedAnswers, questionsDocument, timesIn } from '../../src/questions/document.js'
import { UNANSWERED } from '../../src/questions/unanswered.js'
import type { Tool } from '../../src/questions/user-question.js'
import { USER_QUESTIONS } from '../../src/questions/user-questions.js'

const document = readFileSync(join(import.meta.dirname, '../../../../docs/questions.md'), 'utf8')
const elsewhere = [...USER_QUESTIONS, ...UNANSWERED].map((question) => question.elsewhere)

it('has sixty different questions, and more without an answer', () => {
  expect(new Set(USER_QUESTIONS.map(({ asks }) => asks)).size).toBe(60)
  expect(new Set(UNANSWERED.map(({ asks }) => asks)).size).toBe(UNANSWERED.length)
})

it('asks each question in other tools, and takes some from each of eight', () => {
  const asked = new Map<Tool, number>()
  for (const tools of elsewhere) {
    expect(Object.keys(tools).length).toBeGreaterThanOrEqual(1)
    for (const tool of Object.keys(tools) as Tool[]) asked.set(tool, (asked.get(tool) ?? 0) + 1)
  }
  expect(asked.size).toBe(8)
  expect(Math.min(...asked.values())).toBeGreaterThanOrEqual(5)
})

it('is the document that the script writes, with the answers of a plain script and the times of a run', () => {
  const times = timesIn(document)
  expect(times).toHaveLength(USER_QUESTIONS.length)
  expect(document).toBe(questionsDocument(documentedAnswers(), times))
})
