// `node ask-demo.js JSON` opens a store and asks questions. Prints the times and the answers as JSON.
import { DEMO_SUBJECTS } from './demo-subjects.js'
import type { Asked, Asking } from './demo-workloads/ask-in-new-process.js'
import { timesOf } from './demo-workloads/times-of.js'

const { key, directory, questions, maxRounds } = JSON.parse(process.argv[2] ?? '{}') as Asking
const subject = await DEMO_SUBJECTS[key]?.()
if (subject === undefined) throw new Error(`There is no subject ${key}.`)
const before = process.memoryUsage.rss()
const start = performance.now()
const reader = await subject.read({ directory })
const opened = performance.now() - start
const asked: Asked['asked'] = []
for (const question of questions) {
  const begin = performance.now()
  const answer = await reader.answer(question)
  const first = performance.now() - begin
  if (answer === undefined) continue
  const times = await timesOf(() => reader.answer(question), maxRounds)
  asked.push({ question, answer, first, times })
}
const memory = process.memoryUsage.rss() - before
await reader.close()
const result: Asked = { opened, memory, asked }
process.stdout.write(JSON.stringify(result))
