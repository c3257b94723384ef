import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import type { TortureCase } from '../case.js'

const GROUPS = '/sys/fs/cgroup/memory'
const LIMIT = 150 * 1024 * 1024

/** The kernel kills a process that exceeds the memory limit of its group. */
export const memoryKill: TortureCase = {
  row: 30,
  title: 'killed because of its memory (cgroup, 150 MiB)',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'root', 'cgroup'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run) {
    const group = `${GROUPS}/logpond-torture-${process.pid}`
    mkdirSync(group)
    try {
      writeFileSync(`${group}/memory.limit_in_bytes`, String(LIMIT))
      const specimen = run.specimen()
      const command = ['sh', '-c', `echo $$ > ${group}/cgroup.procs && exec "$@"`, 'sh']
      const { status, signal, errors } = await specimen
        .start({ growth: 60 + 60 * run.random() }, { command })
        .end()
      run.expect(signal === 'SIGKILL' || status === 137, 'G', `not killed; ended with ${status}: ${errors}`)
      run.judge(await specimen.examine())
    } finally {
      rmdirSync(group)
    }
  },
}
