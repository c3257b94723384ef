import type { TortureCase } from '../case.js'

/** Maximum number of file descriptors of the process: enough for Node.js and a storage. */
const FILES = 128

/** Expected codes: of a file that cannot be opened, and of a thread that cannot load its modules. */
const CODES = ['IO', 'CONNECTION']

/** The process cannot open more files, before it opens a storage and while one is open. */
export const fewFiles: TortureCase = {
  row: 13,
  title: 'the process cannot open more files (EMFILE)',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'prlimit'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const victim = specimen.start(
      {},
      { program: 'crowded-writer', command: ['prlimit', `--nofile=${FILES}`] },
    )
    const { status, errors } = await victim.end()
    run.expect(status === 0, 'G', `the process ended with ${status}: ${errors}`)
    const [record] = specimen.records()
    const opening = String(record?.notes.get('opening'))
    run.expect(
      CODES.some((code) => opening.startsWith(`${code} `)),
      'G',
      `opening without files failed with ${opening}`,
    )
    const reading = String(record?.notes.get('reading') ?? CODES[0])
    run.expect(
      CODES.some((code) => reading.startsWith(code)),
      'G',
      `reading without files failed with ${reading}`,
    )
    const { submitted = 0, last, notes } = record ?? {}
    run.expect(
      last?.committed === submitted && notes?.get('found') === submitted,
      'A',
      `of ${submitted} entries, ${last?.committed} were committed and ${notes?.get('found')} were found`,
    )
    run.judge(await specimen.examine())
  },
}
