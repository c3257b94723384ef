import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../check-dependency-order.mjs', import.meta.url))

let workspace = ''

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'logpond-order-'))
  // One package of every kind, all valid.
  write('core/src/index.ts', "export type { Entry } from './entry.js'")
  write('core/src/entry.ts', 'export interface Entry {}')
  write('sqlite/src/index.ts', "import { Entry } from '@logpond/core'")
  write('driver-a/src/index.ts', "import { engine } from '@logpond/sqlite'")
  write('driver-b/src/index.ts', "import { readFileSync } from 'node:fs'")
  write('conformance/src/index.ts', "import { fake } from '@logpond/core/testing'")
  write(
    'cli/src/index.ts',
    "import { suite } from '@logpond/conformance'\nimport { a } from '@logpond/driver-a'",
  )
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

function write(path, text) {
  const file = join(workspace, 'packages', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  const [name] = path.split('/')
  if (!path.endsWith('package.json')) write(`${name}/package.json`, '{}')
}

function check() {
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: workspace, encoding: 'utf8' })
  return { status, problems: stderr.split('\n').filter((line) => line !== '') }
}

const failed = (...problems) => ({ status: 1, problems })
const cycle = (name, ...places) =>
  `packages/${name}/src: import cycle ${places.join(' → ')}. Move their shared code into a third file`

it('accepts packages that use only what the table allows', () => {
  expect(check()).toEqual({ status: 0, problems: [] })
})

describe('the packages that a package may use', () => {
  it.each([
    ['core', 'sqlite', "import { engine } from '@logpond/sqlite'"],
    ['conformance', 'driver-a', "import type { A } from '@logpond/driver-a'"],
    ['conformance', 'sqlite', "const sqlite = await import('@logpond/sqlite/worker')"],
    ['driver-a', 'driver-b', "export * from '@logpond/driver-b'"],
    ['sqlite', 'cli', "import '../../cli/src/index.js'"],
  ])('refuses an import in %s of %s', (name, target, code) => {
    write(`${name}/src/extra.ts`, code)
    expect(check()).toEqual(failed(`packages/${name}/src/extra.ts: ${name} must not use ${target}`))
  })

  it.each(['dependencies', 'peerDependencies', 'optionalDependencies'])('reads %s', (kind) => {
    write('conformance/package.json', JSON.stringify({ [kind]: { '@logpond/driver-a': '*', vitest: '*' } }))
    expect(check()).toEqual(failed('packages/conformance/package.json: conformance must not use driver-a'))
  })

  it('allows tests of a package to use any other package', () => {
    write('core/package.json', JSON.stringify({ devDependencies: { '@logpond/driver-a': '*' } }))
    expect(check().status).toBe(0)
  })

  it('fails for a package that the table does not list', () => {
    write('website/src/index.ts', '')
    expect(check()).toEqual(
      failed('packages/website: add it to MAY_USE in scripts/check-dependency-order.mjs'),
    )
  })
})

describe('cycles of imports', () => {
  it('finds two files that import each other, type imports included', () => {
    write('core/src/entry.ts', "import type { Batch } from './batch.js'")
    write('core/src/batch.ts', "import { Entry } from './entry.js'")
    expect(check()).toEqual(failed(cycle('core', 'batch.ts', 'entry.ts', 'batch.ts')))
  })

  it('finds longer cycles, closed by a dynamic import or an import type', () => {
    write('core/src/entry.ts', "export { a } from './a.js'")
    write('core/src/a.ts', "type B = import('./b.js').B")
    write('core/src/b.ts', "const entry = await import('./entry.js')")
    expect(check()).toEqual(failed(cycle('core', 'a.ts', 'b.ts', 'entry.ts', 'a.ts')))
  })

  it('finds a file that imports itself', () => {
    write('core/src/entry.ts', "import * as self from './entry.js'")
    expect(check()).toEqual(failed(cycle('core', 'entry.ts', 'entry.ts')))
  })

  it('finds folders that import each other even if no files do', () => {
    write('core/src/read/a.ts', "import { b } from '../write/b.js'")
    write('core/src/write/b.ts', '')
    write('core/src/write/c.ts', "import { d } from '../read/d.js'")
    write('core/src/read/d.ts', '')
    expect(check()).toEqual(failed(cycle('core', 'read', 'write', 'read')))
  })

  it('finds no cycle in two paths to the same file, or in a comment', () => {
    write('core/src/entry.ts', "import { a } from './a.js'\nimport { b } from './b.js'")
    write('core/src/a.ts', "import { b } from './b.js'")
    write('core/src/b.ts', " * import { entry } from './entry.js'\n// from './a.js'")
    expect(check()).toEqual({ status: 0, problems: [] })
  })

  it('allows files in src above and below its folders', () => {
    write('core/src/index.ts', "export * from './read/a.js'")
    write('core/src/read/a.ts', "import { Entry } from '../entry.js'")
    expect(check()).toEqual({ status: 0, problems: [] })
  })
})
