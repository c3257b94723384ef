import { DEMO_START } from '../demo/demo-entries.js'
import { argumentsOf, shellText } from './command-of.js'
import { demoLines, plainAnswers } from './plain-answers.js'
import { UNANSWERED, type UnansweredQuestion } from './unanswered.js'
import type { Elsewhere, UserAnswer, UserQuestion } from './user-question.js'
import { QUESTION_GROUPS, USER_QUESTIONS } from './user-questions.js'

/** Milliseconds that an answer takes, as text: for the first time, and again. */
export type Times = readonly [first: string, again: string]

/** A row of the table, without its number. */
export interface DocumentRow {
  readonly asks: string
  readonly elsewhere: string
  readonly here: string
  readonly answer: string
}

export function rowOf({ asks, elsewhere, ...question }: UserQuestion, answer: UserAnswer): DocumentRow {
  const args = argumentsOf({ asks, elsewhere, ...question })
  const here = args === undefined ? `storage.fields(parseQuery('${question.query}'))` : shellText(args)
  return {
    asks,
    elsewhere: elsewhereText(elsewhere),
    here: code(here),
    answer: answerText(answer),
  }
}

/** The entries that the answers of the document are about: those of `logpond demo --entries 20000`, from midnight to three. */
export const DOCUMENTED = { entries: 20_000, interval: 540 } as const

/** The time at the end of these entries, which is now. */
export const DOCUMENTED_END = DEMO_START + DOCUMENTED.entries * DOCUMENTED.interval

/** The answers of a plain script about these entries. */
export const documentedAnswers = (): UserAnswer[] =>
  plainAnswers(USER_QUESTIONS, demoLines(DOCUMENTED.entries, DOCUMENTED.interval), DOCUMENTED_END)

/** The whole document in Markdown. */
export function questionsDocument(answers: readonly UserAnswer[], times: readonly Times[]): string {
  return `${INTRODUCTION}\n## The sixty\n\n${questionTables(answers, times)}\n${OUTSIDE}\n${unansweredTable()}`
}

/** The times in the tables of a document. */
export function timesIn(document: string): Times[] {
  const rows = document.matchAll(/^\| \d+ \|.* \| (\S+) \| (\S+) \|$/gm)
  return Array.from(rows, ([, first = '–', again = '–']) => [first, again] as const)
}

const INTRODUCTION = `# Questions

<!-- node scripts/write-questions.mjs writes this file from packages/bench/src/questions. -->

Sixty questions that users of eight tools ask about their logs, how they ask them there and here, and the answers. The last table has
questions that Logpond does not answer.

- **Elsewhere:** VictoriaLogs (LogsQL), Grafana Loki (LogQL), Kibana (KQL), Datadog, Seq, HyperDX, Papertrail and lnav, as their
  documentation describes them. Names of fields follow the usual configuration of each tool.
- **Here:** the command; its query is in the language of [\`@logpond/query\`](../packages/query/README.md). The API takes the same
  query: \`storage.count(parseQuery('level:error'))\`, and \`search\`, \`scan\`, \`topValues\`, \`histogram\`, \`around\`, \`follow\` and \`cleanup\`.
- **Answer:** of 20,000 entries of a web shop, which \`logpond demo --entries 20000\` stores. Ask with \`--db .logpond/demo.db\`. \`#4060\` is the
  id of an entry. Answers with times are about a log from midnight to three (UTC) that ends now. A plain script
  that reads JSON lines gives the same answers, and \`npm test\` compares them with what the commands print.
- **Times:** milliseconds for 10,000,000 entries of the demo in a closed database, asked through the API, in a thread of its own. *First* is
  the first time in an open storage, and *again* is the median of repeats, when some blocks and answers are in memory.
  \`npm run bench -- 'demo questions' --long\` measures them; no subject gets a figure with an answer that differs from the plain script.
  Ids and traces are from the beginning of the log, far from the newest entries.
`

const OUTSIDE = '## What Logpond does not answer\n'

/** The tables of all questions in Markdown. */
export function questionTables(answers: readonly UserAnswer[], times: readonly Times[]): string {
  let number = 0
  return QUESTION_GROUPS.map(({ title, questions }) => {
    const rows = questions.map((question) => {
      const [answer, [first, again]] = [answers[number] as UserAnswer, times[number] ?? ['–', '–']]
      const { asks, elsewhere, here, answer: text } = rowOf(question, answer)
      return `| ${++number} | ${asks} | ${elsewhere} | ${here} | ${text} | ${first} | ${again} |`
    })
    return [
      `### ${title}`,
      '',
      '| | question | elsewhere | here | answer | first, ms | again, ms |',
      '| --: | --- | --- | --- | --- | --: | --: |',
      ...rows,
      '',
    ].join('\n')
  }).join('\n')
}

/** The table of what has no answer here in Markdown. */
export function unansweredTable(): string {
  const row = ({ asks, elsewhere, instead }: UnansweredQuestion) =>
    `| ${asks} | ${elsewhereText(elsewhere)} | ${instead} |`
  return [
    '| question | elsewhere | what comes nearest here |',
    '| --- | --- | --- |',
    ...UNANSWERED.map(row),
    '',
  ].join('\n')
}

function elsewhereText(elsewhere: UserQuestion['elsewhere']): string {
  return Object.entries(elsewhere)
    .map(([tool, asked]) => `${tool.split(' ')[0]}: ${markdownOf(asked)}`)
    .join('<br>')
}

function markdownOf(asked: Elsewhere): string {
  if (typeof asked === 'string') return code(asked)
  return asked.types === undefined ? inCell(asked.does) : `${code(asked.types)} ${inCell(asked.does)}`
}

/** Tables split cells at bars even inside code. */
const inCell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${inCell(text)}\``

const MAX_SHOWN = 4

function answerText(answer: UserAnswer): string {
  if ('count' in answer) return numberText(answer.count)
  if ('entries' in answer) return entriesText(answer.entries.map(([id]) => id))
  if ('values' in answer) {
    const { values, distinct, missing } = answer
    const shown = values.slice(0, MAX_SHOWN).map(([value, count]) => `${value}: ${numberText(count)}`)
    const rest = distinct > shown.length ? [`… ${numberText(distinct)} values`] : []
    return [...shown, ...rest, ...(missing > 0 ? [`none: ${numberText(missing)}`] : [])].join('<br>')
  }
  if ('fields' in answer)
    return answer.fields
      .map(([name, types, count]) => `${name} (${types}): ${numberText(count)}`)
      .join('<br>')
  const { slices } = answer
  const shown = slices.slice(0, MAX_SHOWN).map(([start, count, by]) => {
    const values = Object.entries(by).map(([value, times]) => `${value} ${numberText(times)}`)
    return `${new Date(start).toISOString().slice(11, 16)} ${numberText(count)}${values.length > 0 ? ` (${values.join(', ')})` : ''}`
  })
  return [...shown, ...(slices.length > shown.length ? [`… ${slices.length} slices`] : [])].join('<br>')
}

function entriesText(ids: readonly number[]): string {
  if (ids.length === 1) return `1 entry: #${ids[0]}`
  return `${numberText(ids.length)} entries: #${ids[0]} … #${ids.at(-1)}`
}

const numberText = (value: number): string => value.toLocaleString('en-US')
