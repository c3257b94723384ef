import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run, TortureCase } from '../case.js'
import { below } from '../random.js'
import type { TaskOptions } from '../specimen.js'

const CALLS = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate'] as const

/** A complete life of a process: migration, commits, checkpoints, cleanups, close. */
const LIFE: TaskOptions = {
  entries: 600,
  burst: 40,
  pause: 0,
  keep: 250,
  sqlite: { walAutocheckpoint: 20 },
  storage: { batch: { batchTimeout: 0 } },
}

/** The system call with the number `at` among those with this name in a thread. */
interface Point {
  readonly call: string
  readonly at: number
}

/** A process is killed when it enters a system call that changes its files, at any point of its work. */
export const killAtSystemCall: TortureCase = {
  row: 3,
  title: 'killed at the k-th write, sync or truncation',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'strace'],
  runs: { full: 1, fast: 1 },
  isRandom: true,
  async run(run) {
    const points = choose(await countCalls(run), run.isFast ? 6 : 150, run.random)
    let killed = 0
    for (const { call, at } of points) {
      using specimen = run.specimen()
      const command = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${CALLS.join()}`]
      const victim = specimen.start(LIFE, {
        command: [...command, '-e', `inject=${call}:signal=KILL:when=${at}`],
      })
      const { status, signal, errors } = await victim.end()
      if (signal === 'SIGKILL' || status === 137) killed++
      else run.expect(status === 0, 'G', `not killed at ${call} ${at}; ended with ${status}: ${errors}`)
      run.judge(await specimen.examine())
    }
    // If a thread makes fewer calls than in the counted run, the process is not killed.
    run.expect(
      killed >= points.length / 2,
      'G',
      `only ${killed} of ${points.length} processes were killed, so this proves nothing`,
    )
  },
}

/** The number of calls of each name in the busiest thread, over a complete life. */
async function countCalls(run: Run): Promise<Map<string, number>> {
  using specimen = run.specimen()
  const log = join(specimen.folder, 'calls')
  const command = ['strace', '-f', '-qq', '-o', log, '-e', `trace=${CALLS.join()}`]
  const { status, errors } = await specimen.start(LIFE, { command }).end()
  run.expect(status === 0, 'G', `the counted process ended with ${status}: ${errors}`)
  const counts = new Map<string, number>()
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, thread, call] = /^(\d+)\s+(\w+)\(/.exec(line) ?? []
    if (thread !== undefined) counts.set(`${call} ${thread}`, (counts.get(`${call} ${thread}`) ?? 0) + 1)
  }
  const busiest = new Map<string, number>()
  for (const [key, count] of counts) {
    const [call = ''] = key.split(' ')
    busiest.set(call, Math.max(busiest.get(call) ?? 0, count))
  }
  return busiest
}

/** Chooses rare calls as often as frequent ones, as far as possible, because rare calls are the critical ones. */
function choose(counts: ReadonlyMap<string, number>, wanted: number, random: () => number): Point[] {
  const left = [...counts].map(([call, count]) => ({
    call,
    places: Array.from({ length: count }, (_, i) => i + 1),
  }))
  const points: Point[] = []
  while (points.length < wanted && left.some(({ places }) => places.length > 0)) {
    for (const { call, places } of left) {
      const [at] = places.splice(below(places.length, random), 1)
      if (at !== undefined && points.length < wanted) points.push({ call, at })
    }
  }
  return points
}
