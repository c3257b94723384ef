import type { Run, TortureCase } from '../case.js'
import { LIBRARIES, type Library, SAME_LIBRARY } from '../library-name.js'

/** Two SQLite libraries in one process do not see the locks of each other, so the second one must not open the file. */
export const twoLibraries: TortureCase = {
  row: 32,
  title: 'one process opens the file with two SQLite libraries',
  drivers: ['native'],
  runs: { full: 5, fast: 1 },
  async run(run) {
    for (const library of LIBRARIES) await open(run, library)
  },
}

async function open(run: Run, library: Library): Promise<void> {
  using specimen = run.specimen()
  const victim = specimen.start({ library }, { program: 'two-libraries' })
  const { status, errors } = await victim.end()
  run.expect(status === 0, 'G', `${library}: the process ended with ${status}: ${errors}`)
  const notes = [...specimen.recordOf(victim).notes] as [name: string, outcome: string][]
  run.expect(notes.length >= 6, 'G', `${library}: only ${notes.length} attempts`)
  for (const [name, outcome] of notes) {
    const isRefused =
      outcome.startsWith('UNSUPPORTED ') && LIBRARIES.every((one) => isNamed(one, name, outcome))
    const isRight = name.startsWith(SAME_LIBRARY) ? outcome === 'written' : isRefused
    run.expect(isRight, 'D', `${library}, then ${name}: ${outcome}`)
  }
  run.judge(await specimen.examine(), { isOther: ({ message }) => message === SAME_LIBRARY })
}

/** Whether an error names a library. For a copy, it names the same binding by its two paths. */
function isNamed(library: Library, attempt: string, refusal: string): boolean {
  return refusal.includes(attempt.includes('copy') ? 'node_modules' : library)
}
