import type { AttributeCondition } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { VALUES } from '../entries/alphabet.js'

const value = fc.constantFrom(...VALUES, -0)
/** In the alphabet of values, before, between and after its texts and numbers. */
const bound = fc.constantFrom<number | string>(
  ...[-1, -0, 1, 1.25, 2 ** 53, 1e21],
  ...['', '1', 'a', 'null', 'é', '\uffff', '😀'],
)
const part = fc.constantFrom('', '1', 'e', 'a%', 'é', 'ul', 'nul')

/** Conditions as a user writes them: mostly one, at times several together. */
export const anyCondition: Arbitrary<AttributeCondition> = fc
  .tuple(
    fc.record({
      eq: value,
      ne: value,
      in: fc.array(value, { minLength: 1, maxLength: 3 }),
      gt: bound,
      gte: bound,
      lt: bound,
      lte: bound,
      prefix: part,
      contains: part,
      exists: fc.boolean(),
    } satisfies { readonly [Name in keyof AttributeCondition]-?: Arbitrary<AttributeCondition[Name]> }),
    fc.array(fc.nat(9), { minLength: 1, maxLength: 2 }),
  )
  .map(([all, chosen]) => {
    const named = Object.entries(all)
    return Object.fromEntries(chosen.map((i) => named[i] as [string, unknown]))
  })
