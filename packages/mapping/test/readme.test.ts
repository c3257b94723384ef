import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const EXAMPLE = join(import.meta.dirname, 'fixtures/example.mjs')
const code = readFileSync(EXAMPLE, 'utf8')

it('has a first example that prints the entry in its comment', () => {
  const comment = [...code.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line).join('\n')
  expect(execFileSync(process.execPath, [EXAMPLE], { encoding: 'utf8' })).toBe(`${comment}\n`)
})

it('shows that example', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  expect(readme).toContain(`\`\`\`js\n${code}\`\`\``)
})
