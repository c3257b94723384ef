import { createRequire } from 'node:module'
import { expect, it } from 'vitest'

const require = createRequire(import.meta.url)

const loadModule = (name: string) =>
  import(/* @vite-ignore */ require.resolve(`../../driver-${name}/dist/worker-source.js`))

/** The modules in a script, by the names by which they import each other. */
function modulesOf(workerSource: string): Record<string, string> {
  const [, json = ''] = /\)\("@logpond\/[\w-]+\/worker", (\{.*\}), require\)$/s.exec(workerSource) ?? []
  return JSON.parse(json) as Record<string, string>
}

it.each(['better-sqlite3', 'node-sqlite', 'bun-sqlite', 'wasm'])(
  'the script of the threads of driver-%s needs only modules of the runtime',
  async (name) => {
    const { workerSource } = await loadModule(name)
    const modules = modulesOf(workerSource)
    const required = Object.values(modules).flatMap((code) =>
      [...code.matchAll(/(?<![.\w])require\("([^"]*)"\)/g)].map(([, module = '']) => module),
    )
    expect(required.length).toBeGreaterThan(3)
    expect(required.filter((module) => !(module in modules) && !/^(node:|url$)/.test(module))).toEqual([])
    for (const code of Object.values(modules)) expect(code).not.toMatch(/^\s*(import|export) /m)
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
