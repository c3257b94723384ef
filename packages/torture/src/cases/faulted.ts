import type { Run } from '../case.js'
import type { Closing } from '../child/faulted-writer.js'
import type { WriterRecord } from '../journal.js'
import type { Specimen } from '../specimen.js'
import type { Victim } from '../victim.js'

/** Milliseconds after a fault by which an entry must be committed again, on a machine that has nothing else to do. */
const RESUMED = 2000

/** Has a `faulted-writer` close its storage and end; what it wrote down. */
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
  if (isClosed) run.expect(failure === undefined, 'H', `not closed: ${failure?.code} ${failure?.message}`)
  const { last } = record
  const drops = record.notes.get('dropped')
  run.expect(
    last !== undefined && drops === last.failed + last.refused,
    'F',
    `onDrop was called ${drops} times, and ${last?.failed} failed and ${last?.refused} were refused`,
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
    `no commit within ${RESUMED} ms after ${ended}, when the fault ended; the next one at ${next}, ${waited} ms of which other programs had the processors`,
  )
}

/** Milliseconds that a writer could not run between two times, because other programs did. */
function waitedBetween({ waits }: WriterRecord, from: number, to: number): number {
  const before = waits.findLast(({ at }) => at <= from) ?? waits[0]
  const after = waits.find(({ at }) => at >= to) ?? waits.at(-1)
  return Math.round((after?.waited ?? 0) - (before?.waited ?? 0))
}

/** Sees that what went wrong was told by one of these codes, and by no other. */
export function expectErrors(run: Run, record: WriterRecord, codes: readonly string[]): void {
  const errors = (record.notes.get('errors') ?? []) as string[]
  const isTyped = errors.length > 0 && errors.every((error) => codes.includes(error.split(' ')[0] as string))
  run.expect(isTyped, 'G', `the errors should be ${codes.join(' or ')}: ${errors.join('; ')}`)
}

/** Sees that entries failed for want of room in the queue only, where they could not be taken. */
export function expectRefusals(run: Run, { failed }: WriterRecord): void {
  const codes = [...new Set(failed.values())]
  run.expect(
    codes.every((code) => code === 'QUEUE_FULL'),
    'A',
    `entries failed with ${codes.join(', ')}`,
  )
}
