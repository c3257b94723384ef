import type { TortureCase } from '../case.js'
import { originOf } from '../entry-of.js'

const ENTRIES = 2000
const HALF = ENTRIES / 2
const HOUR = 3_600_000

/** The clock goes back by an hour while entries are stored. Their order must be that of their ids. */
export const clockJump: TortureCase = {
  row: 30,
  title: 'the clock goes back by 1 h',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const victim = specimen.start({ entries: ENTRIES, burst: 50, isTimed: true, clockJump: HALF })
    const { status, errors } = await victim.end()
    run.expect(status === 0, 'G', `the process ended with ${status}: ${errors}`)
    const evidence = await specimen.examine()
    run.judge(evidence)
    const [record] = specimen.records()
    const own = evidence.stored.filter(({ message }) => originOf(message)?.name === record?.writer.name)
    const jump = (own.at(-1)?.timestamp ?? 0) - (own[0]?.timestamp ?? 0)
    run.expect(jump < -HOUR / 2, 'G', `the clock changed by ${jump} ms, so this proves nothing`)
    run.expect(
      record?.last?.committed === ENTRIES,
      'A',
      `not all entries are committed: ${JSON.stringify(record?.last)}`,
    )
  },
}
