import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const workspace = join(import.meta.dirname, '../..')
// Also in the script of a thread, which is a string.
const USING = /(?:^|[\s;{}]|\\[nt])(?:await )?using \w+ = /

it('uses no syntax that Node.js 22 cannot read', () => {
  const files = globSync('packages/*/dist/**/*.{js,cjs}', { cwd: workspace })
  expect(files.length).toBeGreaterThan(20)
  const newer = files.filter((file) => USING.test(readFileSync(join(workspace, file), 'utf8')))
  expect(newer).toEqual([])
})
