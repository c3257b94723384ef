// `node write-until-killed.js SUBJECT DIRECTORY` stores entries until it is killed, and reports how many are committed.
import { benchEntries } from './bench-entries.js'
import { DEMO_SUBJECTS } from './demo-subjects.js'
import { SUBJECTS } from './subjects.js'

const [key = '', directory = ''] = process.argv.slice(2)
const subject = await (SUBJECTS[key] ?? DEMO_SUBJECTS[key])?.()
const writer = await subject?.open?.({ directory })
if (writer === undefined) throw new Error(`${key} cannot store entries.`)

for (let stored = 0; ; stored += 1000) {
  const timestamp = Date.now()
  await writer.write(benchEntries(1000, stored).map((entry) => ({ ...entry, timestamp })))
  await writer.flush()
  process.send?.(stored + 1000)
}
