import type { DemoEntry } from './demo-entries.js'
import type { AttributeTest, Condition } from './question.js'
import { attributeAt } from './value-at.js'

type Matcher = (entry: DemoEntry) => boolean

/** Judges entries in plain JavaScript: no code of Logpond takes part. */
export function matcherOf(condition: Condition): Matcher {
  const {
    contains,
    word,
    phrase,
    service,
    traceId,
    attribute,
    time,
    minSeverity,
    attributes = {},
  } = condition
  const tests: Matcher[] = []
  if (time !== undefined) tests.push(({ timestamp }) => timestamp >= time[0] && timestamp < time[1])
  if (minSeverity !== undefined) tests.push(({ severity }) => severity >= minSeverity)
  if (service !== undefined) tests.push((entry) => entry.service === service)
  if (traceId !== undefined) tests.push((entry) => entry.traceId === traceId)
  if (attribute !== undefined) tests.push((entry) => attributeAt(entry, attribute[0]) === attribute[1])
  if (contains !== undefined) tests.push(({ message }) => message.includes(contains))
  for (const words of [word, phrase]) {
    if (words === undefined) continue
    const whole = new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, 'iu')
    tests.push(({ message }) => whole.test(message))
  }
  for (const [path, test] of Object.entries(attributes))
    tests.push((entry) => passes(attributeAt(entry, path), test))
  if (condition.any !== undefined) {
    const alternatives = condition.any.map(matcherOf)
    tests.push((entry) => alternatives.some((matches) => matches(entry)))
  }
  if (condition.not !== undefined) {
    const excluded = matcherOf(condition.not)
    tests.push((entry) => !excluded(entry))
  }
  return (entry: DemoEntry) => tests.every((test) => test(entry))
}

function passes(value: unknown, test: AttributeTest): boolean {
  if (test.eq !== undefined && value !== test.eq) return false
  if (test.ne !== undefined && value === test.ne) return false
  if (test.in !== undefined && !test.in.includes(value as string)) return false
  if (test.gte !== undefined && !(typeof value === 'number' && value >= test.gte)) return false
  if (test.lte !== undefined && !(typeof value === 'number' && value <= test.lte)) return false
  if (test.prefix !== undefined && !(typeof value === 'string' && value.startsWith(test.prefix))) return false
  if (test.contains !== undefined && !(typeof value === 'string' && value.includes(test.contains)))
    return false
  return test.exists === undefined || (value !== undefined) === test.exists
}
