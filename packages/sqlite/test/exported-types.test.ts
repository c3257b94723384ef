import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const { resolve } = createRequire(import.meta.url)

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

const modules = ['@logpond/sqlite', '@logpond/sqlite/worker'].flatMap((name) => {
  const commonJs = resolve(name)
  return [commonJs, commonJs.replace(/cjs$/, 'js')]
})

it.each(modules)('the types of %s refer only to installed packages', (module) => {
  const types = typesOf(module)
  const installed = packagesBehind(types).filter((name) => !name.startsWith('node:'))
  expect(new Set(installed)).toEqual(new Set(['@logpond/core']))
})
