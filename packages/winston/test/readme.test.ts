import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const EXAMPLE = join(import.meta.dirname, 'fixtures/example.mjs')

it('has a first example that runs', () => {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-winston-readme-'))
  try {
    expect(execFileSync(process.execPath, [EXAMPLE], { cwd: directory, encoding: 'utf8' })).toBe(
      'Payment failed: card expired RangeError\n',
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
})

it('shows that example', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  expect(readme).toContain(`\`\`\`js\n${readFileSync(EXAMPLE, 'utf8')}\`\`\``)
})
