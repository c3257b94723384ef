import type { AttributeCondition, AttributeValue, JsonValue } from '@logpond/core'

type Bound = number | string

/** Whether a value satisfies one of the conditions, for each. The value is `undefined` if the entry lacks the attribute. */
const HOLDS: {
  readonly [Name in keyof AttributeCondition]-?: (
    value: JsonValue | undefined,
    wanted: NonNullable<AttributeCondition[Name]>,
  ) => boolean
} = {
  eq: (value, wanted) => value === wanted,
  ne: (value, unwanted) => value !== unwanted,
  in: (value, wanted) => wanted.some((one) => one === value),
  gt: (value, bound) => comparesTo(value, bound, (order) => order > 0),
  gte: (value, bound) => comparesTo(value, bound, (order) => order >= 0),
  lt: (value, bound) => comparesTo(value, bound, (order) => order < 0),
  lte: (value, bound) => comparesTo(value, bound, (order) => order <= 0),
  prefix: (value, text) => typeof value === 'string' && value.slice(0, text.length) === text,
  contains: (value, text) => typeof value === 'string' && value.includes(text),
  exists: (value, exists) => (value !== undefined) === exists,
}

/** Whether a value is the wanted one, or satisfies all conditions on it. */
export function isWanted(value: JsonValue | undefined, wanted: AttributeValue | AttributeCondition): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  return Object.entries(wanted).every(([name, condition]) => {
    const holds = HOLDS[name as keyof AttributeCondition] as (
      value: JsonValue | undefined,
      wanted: unknown,
    ) => boolean
    return condition === undefined || holds(value, condition)
  })
}

function comparesTo(value: JsonValue | undefined, bound: Bound, isMet: (order: number) => boolean): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return isMet(value - bound)
  if (typeof value !== 'string' || typeof bound !== 'string') return false
  // UTF-8 keeps the order of the code points.
  return isMet(Buffer.compare(Buffer.from(value), Buffer.from(bound)))
}
