import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

it.each(['first-steps.mjs', 'block-file.mjs'])('shows %s, which prints what its comment says', (name) => {
  const file = join(import.meta.dirname, 'readme', name)
  const code = readFileSync(file, 'utf8')
  const [, comment] = code.match(/^\/\/ (.*)$/m) ?? []
  expect(readme).toContain(`\`\`\`js\n${code}\`\`\``)
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe(`${comment}\n`)
})
