import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const { resolve } = createRequire(import.meta.url)

/** The modules outside of this package that the types of a module refer to. */
function packagesBehind(types: string, seen = new Set<string>()): string[] {
  if (seen.has(types)) return []
  seen.add(types)
  const imports = readFileSync(types, 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)
  return [...imports].flatMap(([, name = '']) =>
    name.startsWith('.') ? packagesBehind(join(dirname(types), name.replace(/js$/, 'd.ts')), seen) : [name],
  )
}

it.each(['@logpond/sqlite', '@logpond/sqlite/worker'])(
  'the types of %s refer only to installed packages',
  (name) => {
    const types = resolve(name).replace(/js$/, 'd.ts')
    const installed = packagesBehind(types).filter((name) => !name.startsWith('node:'))
    expect(new Set(installed)).toEqual(new Set(['@logpond/core']))
  },
)
