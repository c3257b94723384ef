import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { problemsOfPackage } from '../problems-of-package.mjs'

const complete = {
  'package.json': {
    name: 'packed',
    version: '1.0.0',
    type: 'module',
    license: 'MIT',
    files: ['dist'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  },
  'dist/index.js': 'export const one = 1\n',
  'dist/index.d.ts': 'export declare const one: number\n',
}
const onlyESModules = { ignored: ['node10', 'node16-cjs'] }

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-package-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Packs files, and returns what is wrong with them. */
function problemsOf(files, rules = onlyESModules) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, 'package', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  const tarball = join(folder, 'packed.tgz')
  spawnSync('tar', ['-czf', tarball, '-C', folder, 'package'])
  return problemsOfPackage(readFileSync(tarball), () => rules)
}

function withManifest(changes) {
  return { ...complete, 'package.json': { ...complete['package.json'], ...changes } }
}

it('finds nothing wrong with a package whose types fit its module', async () => {
  expect(await problemsOf(complete)).toEqual({ name: 'packed', problems: [] })
})

it('finds a file that exports names, and the package lacks', async () => {
  const { 'dist/index.js': _, ...rest } = complete
  const { problems } = await problemsOf(rest)
  expect(problems.join('\n')).toMatch(/\.\/dist\/index\.js.*does not exist/)
})

it('finds a condition that is never reached', async () => {
  const exports = { '.': { default: './dist/index.js', types: './dist/index.d.ts' } }
  const { problems } = await problemsOf(withManifest({ exports }))
  expect(problems.join('\n')).toContain('types')
})

it('finds types of another module format', async () => {
  const files = {
    ...withManifest({ exports: { '.': { types: './dist/index.d.ts', default: './dist/index.cjs' } } }),
    'dist/index.cjs': 'exports.one = 1\n',
  }
  const { problems } = await problemsOf(files)
  expect(problems.join('\n')).toContain('FalseESM')
})

it('finds a package that require cannot load, unless it need not work there', async () => {
  expect((await problemsOf(complete, { ignored: ['node10'] })).problems).toEqual([
    expect.stringContaining('CJSResolvesToESM'),
  ])
  expect((await problemsOf(complete)).problems).toEqual([])
})

it('checks no entry that is excluded', async () => {
  const exports = { ...complete['package.json'].exports, './tests': './dist/tests.js' }
  const files = { ...withManifest({ exports }), 'dist/tests.js': 'export const two = 2\n' }
  expect((await problemsOf(files)).problems.join('\n')).toContain('./tests')
  expect((await problemsOf(files, { ...onlyESModules, excluded: ['./tests'] })).problems).toEqual([])
})

it('finds nothing wrong with a private package', async () => {
  const { problems } = await problemsOf(withManifest({ private: true, exports: './absent.js' }))
  expect(problems).toEqual([])
})
