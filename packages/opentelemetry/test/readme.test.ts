import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const EXAMPLE = join(import.meta.dirname, 'fixtures/example.mjs')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

it('the first example of the README is one that runs', () => {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-otel-readme-'))
  // Without them, NodeSDK waits for a collector.
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }
  try {
    expect(execFileSync(process.execPath, [EXAMPLE], { cwd: directory, encoding: 'utf8', env })).toBe(
      'shop 1234 card expired\n',
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
  const [, first] = /```js\n(.*?)```/s.exec(readme) ?? []
  expect(first).toBe(readFileSync(EXAMPLE, 'utf8'))
})

it('the README names every metric of observeStorage', () => {
  const source = readFileSync(join(import.meta.dirname, '../src/storage-instruments.ts'), 'utf8')
  const names = [...source.matchAll(/meter\.create\w+\('([^']+)'/g)].map(([, name]) => name)
  expect(names).toHaveLength(11)
  for (const name of names) expect(readme).toContain(`\`${name}\``)
})
