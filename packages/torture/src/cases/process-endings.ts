import type { Run, TortureCase } from '../case.js'
import type { Ending } from '../child/endings.js'
import { originOf } from '../entry-of.js'
import type { WriterRecord } from '../journal.js'
import type { Evidence } from '../oracle.js'
import { twoAtATime } from '../two-at-a-time.js'

/** An ending, the signal that causes it if any, and the expected exit status. */
interface Way {
  readonly ending: Ending
  readonly signal?: NodeJS.Signals
  /** @default 0 */
  readonly status?: number
}

const WAYS: readonly Way[] = [
  { ending: 'return from main' },
  { ending: 'process.exit', status: 5 },
  { ending: 'wait for a signal', signal: 'SIGTERM' },
  { ending: 'wait for a signal', signal: 'SIGINT' },
  { ending: 'wait for a signal', signal: 'SIGHUP' },
  { ending: 'uncaught exception', status: 1 },
  { ending: 'unhandled rejection', status: 1 },
  { ending: 'closed twice' },
  { ending: 'closed during a retry' },
  { ending: 'closed with a time-out during retries' },
]

/** Milliseconds that `close({ timeout: 300 })` may take. */
const CLOSING = 2000

/** A process ends with entries in its queue. They are written, and its exit status is the same as without a storage. */
export const processEndings: TortureCase = {
  row: 23,
  title: 'the process ends with entries queued',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    await twoAtATime(WAYS, (way) => end(run, way))
  },
}

async function end(run: Run, { ending, signal, status = 0 }: Way): Promise<void> {
  using specimen = run.specimen()
  const batch = {
    batchSize: 1000,
    maxBatchSize: 1000,
    batchTimeout: ending === 'wait for a signal' ? 60_000 : 100,
  }
  const victim = specimen.start({ ending, entries: 2500, storage: { batch } }, { program: 'ending' })
  if (signal !== undefined) {
    await victim.reported('ready')
    victim.signal(signal)
  }
  const ended = await victim.end()
  const name = signal ?? ending
  const isRight = signal === undefined ? ended.status === status : ended.signal === signal
  run.expect(isRight, 'G', `${name}: ended with ${ended.signal ?? ended.status}: ${ended.errors}`)
  const evidence = await specimen.examine()
  run.judge(evidence)
  const [record] = specimen.records()
  if (record === undefined) return
  if (ending === 'closed with a time-out during retries') expectDeadline(run, record)
  else expectAll(run, name, record, evidence)
}

function expectAll(run: Run, name: string, { writer, submitted }: WriterRecord, { stored }: Evidence): void {
  const found = stored.filter(({ message }) => originOf(message)?.name === writer.name).length
  run.expect(found === submitted && found > 0, 'A', `${name}: ${found} of ${submitted} entries were written`)
}

function expectDeadline(run: Run, { notes, failed, submitted }: WriterRecord): void {
  const closing = notes.get('closing') as { isRejected: boolean; took: number } | undefined
  run.expect(
    closing?.isRejected === true && closing.took < CLOSING,
    'H',
    `close() should reject after its time-out: ${JSON.stringify(closing)}`,
  )
  run.expect(failed.size === submitted, 'F', `${failed.size} of ${submitted} entries were reported as failed`)
}
