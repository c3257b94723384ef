import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findBun, HOW_TO_GET_BUN } from '../find-bun.js'
import { runBun } from '../run-bun.js'

const LOGPOND = join(import.meta.dirname, '../../../cli/dist/bin.js')
const PATIENCE = 1_200_000

interface Verdict {
  readonly promise?: string
  readonly status?: string
  readonly reason?: string
  readonly passed?: number
}

/** Defines a test that runs the conformance suite on Bun and reports each promise that the driver breaks. */
export function testOnBun(name: string, module: string): void {
  const path = join(import.meta.dirname, module)
  const isThere = findBun() !== undefined
  it.skipIf(!isThere)(
    `${name}, keeps every promise on Bun${isThere ? '' : ` (${HOW_TO_GET_BUN})`}`,
    async () => {
      const { status, stdout, stderr } = await runBun([LOGPOND, 'conformance', path, '--json'])
      const verdicts = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Verdict)
      const broken = verdicts.filter((verdict) => verdict.status === 'failed')
      expect(broken.map(({ promise, reason }) => `${promise}: ${reason}`)).toEqual([])
      expect(verdicts.at(-1)?.passed, stderr).toBeGreaterThan(100)
      expect(status, stderr).toBe(0)
    },
    PATIENCE,
  )
}
