import type { DriverField, DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { ATTRIBUTE_NAMES } from '../../entries/alphabet.js'
import { attributeField } from '../../entries/attribute-field.js'
import { similarEntries } from '../../entries/test-entries.js'
import { needsOneOf, type ValueRead } from '../../expect/value-reads.js'
import type { Lab } from '../../lab/lab.js'
import { anyFilter } from '../../model/any-filter.js'

/** A driver with similar entries. */
export async function someEntries(
  lab: Lab,
  read: ValueRead,
): Promise<{ driver: LogDriver; stored: StoredLogEntry[] }> {
  const driver = await lab.openShared()
  needsOneOf(driver, [read])
  return { driver, stored: await appendAll(driver, similarEntries(300, lab.seed), 80) }
}

/** No filter at all, or any. */
export function someFilter(lab: Lab, stored: readonly StoredLogEntry[]): Arbitrary<DriverFilter> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 5, arbitrary: anyFilter(stored, lab.supports) },
  )
}

export const columns: Arbitrary<DriverField> = fc.constantFrom(
  ...(['service', 'host', 'severity', 'traceId'] as const).map((column) => ({ column })),
)

/** Names of attributes that entries have, by name or by path, and names that objects have in JavaScript. */
const OTHER_NAMES = ['error.message', 'error', 'a', 'a.b.c.d', 'http.0.status', 'constructor', 'a.__proto__']

export const attributes: Arbitrary<DriverField> = fc
  .constantFrom(...ATTRIBUTE_NAMES, ...OTHER_NAMES)
  .map(attributeField)

export const someLimit: Arbitrary<number> = fc.constantFrom(1, 2, 3, 5, 20, 1000)
