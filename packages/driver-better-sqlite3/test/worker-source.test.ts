import { createRequire } from 'node:module'
import { expect, it } from 'vitest'

const require = createRequire(import.meta.url)

const loadModule = (name: string) =>
  import(/* @vite-ignore */ require.resolve(`../../driver-${name}/dist/worker-source.js`))

it.each(['better-sqlite3', 'node-sqlite', 'bun-sqlite', 'wasm'])(
  'the script of the threads of driver-%s needs only modules of the runtime',
  async (name) => {
    const { workerSource } = await loadModule(name)
    const modules = [...workerSource.matchAll(/= require\("([^"]*)"\)/g)].map(([, module]) => module)
    expect(modules.length).toBeGreaterThan(3)
    expect(modules.filter((module) => !/^(node:|url$)/.test(module))).toEqual([])
    expect(workerSource).not.toMatch(/^\s*(import|export) /m)
    expect(workerSource).not.toContain('import.meta')
  },
)

it.each(['better-sqlite3', 'node-sqlite', 'bun-sqlite', 'wasm'])(
  'driver-%s has the same script for ES modules and CommonJS',
  async (name) => {
    const module = await loadModule(name)
    expect(require(`../../driver-${name}/dist/worker-source.cjs`).workerSource).toBe(module.workerSource)
  },
)
