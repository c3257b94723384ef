import type { TortureCase } from '../case.js'
import type { Breakage } from '../child/victim-task.js'

const BREAKAGES: readonly Breakage[] = [
  'throws',
  'exits before COMMIT',
  'exits after COMMIT',
  'out of memory',
  'terminated',
]

const ENTRIES = 2500

/** The thread of the driver ends in the middle of a transaction, or after a COMMIT that it could not report. */
export const brokenThread: TortureCase = {
  row: 21,
  title: 'the thread of the driver breaks in a transaction',
  drivers: ['native', 'wasm'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run) {
    for (const breaks of BREAKAGES) {
      using specimen = run.specimen()
      // A small heap. The limit also applies to the main thread, which needs less.
      const flags = breaks === 'out of memory' ? ['--max-old-space-size=48'] : []
      const writer = specimen.start({ entries: ENTRIES, burst: 100, breaks }, { flags })
      const { status, signal, errors } = await writer.end()
      run.expect(status === 0, 'G', `${breaks}: the process ended with ${signal ?? status}: ${errors}`)
      run.judge(await specimen.examine())
      const { last } = specimen.records()[0] ?? {}
      run.expect((last?.retries ?? 0) > 0, 'G', `${breaks}: no batch was retried, so this proves nothing`)
      run.expect(
        last?.committed === ENTRIES,
        'A',
        `${breaks}: not all entries are committed: ${JSON.stringify(last)}`,
      )
    }
  },
}
