import { createRequire } from 'node:module'
import type { ThreadCode } from '@logpond/sqlite/worker'
import { describe, expect, it } from 'vitest'

const require = createRequire(import.meta.url)

const loadModule = (name: string): Promise<{ workerCode: ThreadCode }> =>
  import(/* @vite-ignore */ require.resolve(`../../driver-${name}/dist/worker-source.js`))

const required = (code: string): string[] =>
  [...code.matchAll(/(?<![.\w])require\("([^"]*)"\)/g)].map(([, module = '']) => module)

describe.each(['better-sqlite3', 'node-sqlite', 'bun-sqlite', 'wasm'])('the script of driver-%s', (name) => {
  it('needs only modules of the runtime', async () => {
    const { source, modules } = (await loadModule(name)).workerCode
    const codes = Object.values(modules).map(({ code }) => code)
    const names = codes.flatMap(required)
    expect(names.length).toBeGreaterThan(3)
    expect(names.filter((module) => !(module in modules) && !/^(node:|url$)/.test(module))).toEqual([])
    for (const code of codes) expect(code).not.toMatch(/^\s*(import|export) /m)
    expect([source, ...codes].join('\n')).not.toContain('import.meta')
  })

  it('is the same for ES modules and CommonJS', async () => {
    const { workerCode } = await loadModule(name)
    expect(require(`../../driver-${name}/dist/worker-source.cjs`).workerCode).toEqual(workerCode)
  })
})
