import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findBun, HOW_TO_GET_BUN } from './find-bun.js'
import { runBun } from './run-bun.js'

const isThere = findBun() !== undefined

it.skipIf(!isThere)(
  `the first steps in the README run on Bun${isThere ? '' : ` (${HOW_TO_GET_BUN})`}`,
  async () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const [, code = ''] = /## First steps\n+```js\n(.*?)```/s.exec(readme) ?? []
    // Inside the package, so that its imports resolve.
    const folder = mkdtempSync(join(import.meta.dirname, 'first-steps-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'first-steps.js')
    writeFileSync(file, code.replace("'logs.db'", JSON.stringify(join(folder, 'logs.db'))))
    const { status, stdout, stderr } = await runBun([file])
    expect(stderr).toBe('')
    expect(stdout).toContain('message: "payment refused"')
    expect(status).toBe(0)
  },
)
