import type { Run } from '../case.js'
import type { Closing } from '../child/faulted-writer.js'
import type { WriterRecord } from '../journal.js'
import type { Specimen } from '../specimen.js'
import type { Victim } from '../victim.js'

/** Milliseconds after a fault within which an entry must be committed again, on an idle machine. */
const RESUMED = 2000

/** Makes a `faulted-writer` close its storage and end. Returns its journal. */
export async function endOf(
  run: Run,
  specimen: Specimen,
  victim: Victim,
  isClosed = true,
): Promise<WriterRecord> {
  victim.signal('SIGUSR2')
  const { status, signal, errors } = await victim.end()
  run.expect(status === 0, 'G', `the writer ended with ${signal ?? status}: ${errors}`)
  const record = specimen.recordOf(victim)
  const { failure } = closingOf(record)
  if (isClosed) run.expect(failure === undefined, 'H', `close() failed: ${failure?.code} ${failure?.message}`)
  const { last } = record
  const drops = record.notes.get('dropped')
  run.expect(
    last !== undefined && drops === last.failed + last.refused,
    'F',
    `onDrop was called ${drops} times, but ${last?.failed} entries failed and ${last?.refused} were refused`,
  )
  return record
}

export function closingOf(record: WriterRecord): Partial<Closing> {
  return (record.notes.get('closing') ?? {}) as Partial<Closing>
}

export function expectCommitAfter(run: Run, record: WriterRecord, ended: number): void {
  const next = record.commitTimes.find((time) => time > ended)
  const waited = next === undefined ? 0 : waitedBetween(record, ended, next)
  run.expect(
    next !== undefined && next - ended - waited < RESUMED,
    'H',
    `no commit within ${RESUMED} ms after the end of the fault at ${ended}; the next one was at ${next}, and other programs had the processors for ${waited} ms`,
  )
}

/** Milliseconds for which a writer could not run between two times because other programs had the processors. */
function waitedBetween({ waits }: WriterRecord, from: number, to: number): number {
  const before = waits.findLast(({ at }) => at <= from) ?? waits[0]
  const after = waits.find(({ at }) => at >= to) ?? waits.at(-1)
  return Math.round((after?.waited ?? 0) - (before?.waited ?? 0))
}

/** Checks that errors were reported, and only with these codes. */
export function expectErrors(run: Run, record: WriterRecord, codes: readonly string[]): void {
  const errors = (record.notes.get('errors') ?? []) as string[]
  const isTyped = errors.length > 0 && errors.every((error) => codes.includes(error.split(' ')[0] as string))
  run.expect(isTyped, 'G', `the errors should be ${codes.join(' or ')}: ${errors.join('; ')}`)
}

/** Checks that entries failed only because the queue was full. */
export function expectRefusals(run: Run, { failed }: WriterRecord): void {
  const codes = [...new Set(failed.values())]
  run.expect(
    codes.every((code) => code === 'QUEUE_FULL'),
    'A',
    `entries failed with ${codes.join(', ')}`,
  )
}
