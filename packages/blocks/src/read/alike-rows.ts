import type { AttributeTest, FieldTest, MessageTest, TextTest } from '@logpond/core'

/** What is known of rows that are alike: that all pass, or none; or nothing. */
export type Known = boolean | undefined

/** Rows of a part that are counted together: they have the same severity, the same service, and more in common. */
export interface AlikeRows {
  readonly severity: number
  /** `null` if it is not known. */
  readonly service: string | undefined | null
  /** Whether they pass a test of messages. Without it, that is not known. */
  ofMessage?(test: MessageTest | TextTest): Known
  /** Whether they pass a test of an attribute. Without it, that is not known. */
  ofAttribute?(test: AttributeTest): Known
}

/** Called with a number of rows. The service is absent unless the part was counted by service. */
export type AddCounted = (severity: number, rows: number, service: string | undefined) => void

/** Whether rows pass all tests. */
export function passAll(tests: readonly FieldTest[], rows: AlikeRows): Known {
  let all: Known = true
  for (const test of tests) {
    const one = passOne(test, rows)
    if (one === false) return false
    if (one === undefined) all = undefined
  }
  return all
}

function passOne(test: FieldTest, rows: AlikeRows): Known {
  switch (test.column) {
    case 'severity':
      return test.test(rows.severity)
    case 'service':
      return rows.service === null ? undefined : test.test(rows.service)
    case 'text':
    case 'message':
      return rows.ofMessage?.(test)
    case 'attributes':
      return rows.ofAttribute?.(test)
    case 'not':
      return opposite(passAll(test.tests, rows))
    case 'any':
      return opposite(noneOf(test.alternatives, rows))
    default:
      return undefined
  }
}

function noneOf(alternatives: readonly (readonly FieldTest[])[], rows: AlikeRows): Known {
  let none: Known = true
  for (const tests of alternatives) {
    const one = passAll(tests, rows)
    if (one === true) return false
    if (one === undefined) none = undefined
  }
  return none
}

function opposite(known: Known): Known {
  return known === undefined ? undefined : !known
}
