import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'

const { resolve } = createRequire(import.meta.url)

it.each(['better-sqlite3', 'node-sqlite', 'wasm'])('the threads of driver-%s load one module', (name) => {
  const path = resolve(`../../driver-${name}/dist/worker.js`)
  const imports = [...readFileSync(path, 'utf8').matchAll(/^(?:import|export) .*?from "(.*?)"/gm)]
  expect(imports.length).toBeGreaterThan(3)
  expect(imports.map(([, module]) => module).filter((module) => !module?.startsWith('node:'))).toEqual([])
})
