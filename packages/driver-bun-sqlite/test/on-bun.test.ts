import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findBun, HOW_TO_GET_BUN } from './find-bun.js'
import { runBun } from './run-bun.js'

const isThere = findBun() !== undefined

it.skipIf(!isThere).each(['connection', 'driver', 'one-library'])(
  `%s.bun.ts passes on Bun${isThere ? '' : ` (${HOW_TO_GET_BUN})`}`,
  async (name) => {
    const file = join(import.meta.dirname, 'on-bun', `${name}.bun.ts`)
    const { status, stderr } = await runBun(['test', '--timeout', '60000', file])
    expect(stderr).toMatch(/^ [1-9]\d* pass$/m)
    expect(status, stderr).toBe(0)
  },
  600_000,
)
