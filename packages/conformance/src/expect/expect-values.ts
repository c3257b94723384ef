import type {
  DriverField,
  DriverFilter,
  DriverGroupedHistogram,
  DriverTopValues,
  LogDriver,
  StoredLogEntry,
} from '@logpond/core'
import { attributeField } from '../entries/attribute-field.js'
import { modelFields, modelGroups, modelTopValues } from '../model/value-model.js'
import { expectEqual } from './expect.js'
import { show } from './expect-reads.js'
import { needsOneOf, type ValueRead, valueReadsOf } from './value-reads.js'

type Asked = Pick<LogDriver, ValueRead>

/**
 * Compares `topValues` with the model.
 *
 * @throws ConformanceFailure, or NotTested if the driver does not have it.
 */
export async function expectTopValues(
  driver: Asked,
  stored: readonly StoredLogEntry[],
  query: DriverTopValues,
  when = '',
): Promise<void> {
  needsOneOf(driver, ['topValues'])
  const found = await driver.topValues?.(query)
  expectEqual(found, modelTopValues(stored, query), () => `topValues(${show(query)})${when}`)
}

/** Compares `fields` with the model. @throws ConformanceFailure, or NotTested if the driver does not have it. */
export async function expectFields(
  driver: Asked,
  stored: readonly StoredLogEntry[],
  filter: DriverFilter,
  when = '',
): Promise<void> {
  needsOneOf(driver, ['fields'])
  const found = await driver.fields?.(filter)
  expectEqual(found, modelFields(stored, filter), () => `fields(${show(filter)})${when}`)
}

/** Compares `groupedHistogram` with the model. @throws ConformanceFailure, or NotTested if the driver does not have it. */
export async function expectGroups(
  driver: Asked,
  stored: readonly StoredLogEntry[],
  query: DriverGroupedHistogram,
  when = '',
): Promise<void> {
  needsOneOf(driver, ['groupedHistogram'])
  const found = await driver.groupedHistogram?.(query)
  expectEqual(found, modelGroups(stored, query), () => `groupedHistogram(${show(query)})${when}`)
}

const FIELDS: readonly DriverField[] = [
  { column: 'service' },
  { column: 'severity' },
  { column: 'traceId' },
  attributeField('status'),
  attributeField('http.status'),
]

/** Compares those of the three reads that the driver has with the model, for some fields. @throws ConformanceFailure */
export async function expectValues(
  driver: Asked,
  stored: readonly StoredLogEntry[],
  filter: DriverFilter,
  when = '',
  fields: readonly DriverField[] = FIELDS,
): Promise<void> {
  const reads = valueReadsOf(driver)
  if (reads.includes('fields')) await expectFields(driver, stored, filter, when)
  for (const field of fields) {
    const grouped = { ...filter, bucket: 3_600_000, by: field, limit: 3 }
    if (reads.includes('topValues'))
      await expectTopValues(driver, stored, { ...filter, field, limit: 3 }, when)
    if (reads.includes('groupedHistogram')) await expectGroups(driver, stored, grouped, when)
  }
}
