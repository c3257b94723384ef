import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const typesOf = (module: string) => module.replace(/\.(c?)js$/, '.d.$1ts')

/** The modules outside of this package that the types of a module refer to. */
function packagesBehind(types: string, seen = new Set<string>()): string[] {
  if (seen.has(types)) return []
  seen.add(types)
  const imports = readFileSync(types, 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)
  return [...imports].flatMap(([, name = '']) =>
    name.startsWith('.') ? packagesBehind(join(dirname(types), typesOf(name)), seen) : [name],
  )
}

const { exports } = createRequire(import.meta.url)('@logpond/sqlite/package.json')
const declarations = [exports['.'], exports['./worker']].flatMap((target) => [
  target.import.types,
  target.require.types,
])

it.each(declarations)('%s refers only to installed packages', (path) => {
  const types = join(import.meta.dirname, '..', path)
  const installed = packagesBehind(types).filter((name) => !name.startsWith('node:'))
  // The one line that names kysely compiles without it.
  const needed = installed.filter((name) => name !== 'kysely')
  expect(needed).toContain('@logpond/core')
  expect(['@logpond/core', '@logpond/blocks']).toEqual(expect.arrayContaining(needed))
})
