import type { AttributeName, FieldTest } from '@logpond/core'

/** More attributes together have many combinations of values. */
const MAX_NAMES = 3

/** Filters with more tests would take longer to apply to all combinations than it takes to open a block. */
const MAX_TESTS = 64

/** The attributes that the conditions of a filter are on. */
export interface AskedAttributes {
  /** In the order of their names. */
  readonly names: readonly AttributeName[]
  /** The place of each name in {@link names}. */
  readonly places: ReadonlyMap<string, number>
  /** The same for the same attributes. */
  readonly key: string
  /** Whether there are conditions on services. */
  readonly services: boolean
  /** Whether there are conditions on the existence of an attribute. */
  readonly existence: boolean
}

/** The attributes of tests that look at few attributes, severities and services; `undefined` if they look at anything else. */
export function askedAttributes(tests: readonly FieldTest[]): AskedAttributes | undefined {
  const found = new Map<string, AttributeName>()
  let left = MAX_TESTS
  let services = false
  let existence = false
  const areDecided = (some: readonly FieldTest[]): boolean =>
    some.every((test) => {
      left--
      if (left < 0) return false
      switch (test.column) {
        case 'any':
          return test.alternatives.every(areDecided)
        case 'not':
          return areDecided(test.tests)
        case 'severity':
          return true
        case 'service':
          services = true
          return true
        case 'attributes':
          found.set(test.name, test)
          existence ||= test.op === 'exists'
          return found.size <= MAX_NAMES
        default:
          return false
      }
    })
  if (!areDecided(tests) || found.size === 0) return undefined
  const keys = [...found.keys()].sort()
  return {
    names: keys.map((key) => found.get(key) as AttributeName),
    places: new Map(keys.map((key, place) => [key, place])),
    key: JSON.stringify(keys),
    services,
    existence,
  }
}
