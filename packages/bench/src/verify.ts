import { sumsOf } from './bench-entries.js'
import type { Subject, SubjectContext } from './subject.js'

/** @throws Error unless the subject has stored the first `count` entries, each of them once and unchanged */
export async function verify(subject: Subject, context: SubjectContext, count: number): Promise<void> {
  const expected = sumsOf(count)
  const { found = 1, ...sums } = await subject.verify(context)
  for (const [name, value] of Object.entries(expected)) {
    const actual = sums[name as keyof typeof sums]
    if (actual === value) continue
    throw new Error(`${subject.name} stored wrong entries: ${name} should be ${value}, but is ${actual}.`)
  }
  if (found !== 1) throw new Error(`${subject.name} finds the word r7 in ${found} entries, not in one.`)
}

/** @throws Error unless the subject has stored `count` entries. Nothing else can be checked if some were refused. */
export async function verifyCount(subject: Subject, context: SubjectContext, count: number): Promise<void> {
  const { entries } = await subject.verify(context)
  if (entries !== count)
    throw new Error(`${subject.name} should hold ${count} entries, but holds ${entries}.`)
}
