import type { TortureCase } from '../case.js'
import { HOSTILE } from '../child/hostile-values.js'
import type { Hostilities } from '../child/hostile-writer.js'

const MIB = 1024 * 1024

/** Invalid and odd entries among normal ones. Each is stored, or refused with a reason, and affects no other entry. */
export const hostileEntries: TortureCase = {
  row: 27,
  title: 'hostile entries',
  drivers: ['native', 'wasm'],
  runs: { full: 20, fast: 2 },
  isRandom: true,
  async run(run) {
    const specimen = run.specimen()
    const entries = run.isFast ? 1000 : 4000
    const victim = specimen.start({ entries, huge: !run.isFast }, { program: 'hostile-writer' })
    const { status, errors } = await victim.end(60_000)
    run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
    const hostile = specimen.recordOf(victim).notes.get('hostile') as Hostilities | undefined
    if (hostile === undefined) throw new Error(`The writer has left no note: ${errors}`)
    const { stored, refused, thrown, codes, mute, isAccountRight } = hostile
    run.expect(thrown.length === 0, 'G', `store() threw: ${thrown.slice(0, 3).join('; ')}`)
    run.expect(
      stored > 0 && refused > 0,
      'G',
      `${stored} entries were stored and ${refused} refused, so this proves nothing`,
    )
    run.expect(codes.join() === 'INVALID_ENTRY', 'G', `refused with ${codes.join(', ')}`)
    run.expect(mute.length === 0, 'G', `refused without a reason: ${mute.slice(0, 3).join('; ')}`)
    run.expect(isAccountRight, 'F', 'the counters differ from the receipts')
    const evidence = await specimen.examine()
    const others = evidence.stored.filter(({ message }) => message.startsWith(HOSTILE)).length
    run.expect(others === stored, 'A', `${others} of ${stored} hostile entries are stored`)
    run.judge(evidence, {
      isOther: ({ message }) => message.startsWith(HOSTILE),
      memory: 700 * MIB,
    })
  },
}
