// `node write-until-killed.js SUBJECT DIRECTORY` stores entries until it is killed, and reports how many are committed.
import { benchEntries } from './bench-entries.js'
import { SUBJECTS } from './subjects.js'

const [key = '', directory = ''] = process.argv.slice(2)
const subject = await SUBJECTS[key]?.()
const writer = await subject?.open({ directory })

for (let stored = 0; writer !== undefined; stored += 1000) {
  await writer.write(benchEntries(1000, stored))
  await writer.flush()
  process.send?.(stored + 1000)
}
