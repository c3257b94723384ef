import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const packages = join(import.meta.dirname, '../../packages')

it('what is published has no `using`, which Node.js 22 does not know', () => {
  const files = globSync(['*/dist/*.{js,cjs}', '*/dist/{chunks,worker}/*.{js,cjs}'], { cwd: packages })
  expect(files.length).toBeGreaterThan(50)
  const withUsing = files.filter((file) => {
    // The script of a thread is a string: its lines end with a backslash and an n.
    const lines = readFileSync(join(packages, file), 'utf8').split(/\n|\\n/)
    return lines.some((line) => /^(\s|\\t)*(await )?using \w+ = /.test(line))
  })
  expect(withUsing).toEqual([])
})
