import type { LogBatch } from '../contract/log-batch.js'
import { MAX_TIMESTAMP, roundToMicrosecond } from '../time/timestamp.js'
import { BATCH_COLUMNS } from '../write/batch-columns.js'

type Column = (typeof BATCH_COLUMNS)[number]

const CHECKS: Readonly<Record<Column, (value: unknown) => boolean>> = {
  timestamps: isTimestamp,
  severities: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 24,
  messages: isText,
  services: orAbsent(isText),
  hosts: orAbsent(isText),
  traceIds: orAbsent((value) => isText(value) && /^[0-9a-f]{32}$/i.test(value)),
  spanIds: orAbsent((value) => isText(value) && /^[0-9a-f]{16}$/i.test(value)),
  attributes: orAbsent(isAttributes),
}

/** Messages about everything in a batch that breaks the contract for `append`; empty if the batch is valid. */
export function batchProblems(batch: LogBatch): string[] {
  if (!(batch.size >= 1)) return ['append received an empty batch']
  const problems: string[] = []
  for (const column of BATCH_COLUMNS) {
    const values: readonly unknown[] = batch[column]
    if (values.length !== batch.size) {
      problems.push(`append received ${values.length} ${column} in a batch of ${batch.size}`)
    }
    const wrong = values.findIndex((value) => !CHECKS[column](value))
    if (wrong !== -1)
      problems.push(
        `append received an invalid value, ${column}[${wrong}] = ${JSON.stringify(values[wrong])}`,
      )
  }
  return problems
}

/** The content of a batch as text, without its token: equal for batches of equal entries. */
export function contentOf(batch: LogBatch): string {
  return JSON.stringify(BATCH_COLUMNS.map((column) => batch[column]))
}

function orAbsent(check: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || check(value)
}

function isTimestamp(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Math.abs(value) <= MAX_TIMESTAMP &&
    Object.is(roundToMicrosecond(value), value)
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}

function isAttributes(value: unknown): boolean {
  if (!isText(value) || !value.startsWith('{')) return false
  try {
    // Of equal length, because JSON.parse puts keys that look like array positions first.
    return JSON.stringify(JSON.parse(value)).length === value.length
  } catch {
    return false
  }
}
