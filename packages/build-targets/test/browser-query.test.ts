import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it.each(['@logpond/query', createRequire(import.meta.url).resolve('@logpond/query')])(
  'runs %s in a browser, where nothing of Node.js exists',
  async (entry) => {
    const { outputFiles, warnings } = await build({
      stdin: { contents: `export * from ${JSON.stringify(entry)}`, resolveDir: import.meta.dirname },
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'query',
      write: false,
    })
    const code = outputFiles[0]?.text ?? ''
    const text = 'slow level>=warn since:2026-01-31'
    const script = `${code}; query.formatQuery(query.parseQuery(${JSON.stringify(text)}, { timeZone: 'Europe/Berlin' }))`
    expect(runInContext(script, createContext({}))).toBe('slow level>=warn since:2026-01-30T23:00:00Z')
    expect(warnings).toEqual([])
  },
)
