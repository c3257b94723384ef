import { sumsOf } from './bench-entries.js'
import type { Subject, SubjectContext } from './subject.js'

/** @throws Error when what a subject has stored are not the first `count` entries, each once and whole. */
export async function verify(subject: Subject, context: SubjectContext, count: number): Promise<void> {
  const expected = sumsOf(count)
  const { found = 1, ...sums } = await subject.verify(context)
  for (const [name, value] of Object.entries(expected)) {
    const actual = sums[name as keyof typeof sums]
    if (actual === value) continue
    throw new Error(`${subject.name} stored something else: ${name} should be ${value}, and is ${actual}.`)
  }
  if (found !== 1) throw new Error(`${subject.name} finds the word r7 in ${found} entries instead of in one.`)
}

/** @throws Error when a subject has stored another number of entries: all that can be said where some were refused. */
export async function verifyCount(subject: Subject, context: SubjectContext, count: number): Promise<void> {
  const { entries } = await subject.verify(context)
  if (entries !== count)
    throw new Error(`${subject.name} should hold ${count} entries, and holds ${entries}.`)
}
