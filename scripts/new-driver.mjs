// `npm run new-driver -- NAME [--sqlite] [FOLDER]`: creates a package with a driver template and its conformance test from the files
// in `new-driver/`. The driver is the first one in packages/conformance/README.md, or with --sqlite a binding of node:sqlite, so that
// the suite passes from the start.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { linksOf } from './links-of.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  options: { sqlite: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [name = '', folder = join(root, 'packages', `driver-${name}`)] = positionals

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  fail(
    `A driver needs a name in kebab-case: npm run new-driver -- my-engine. ${JSON.stringify(name)} is not in kebab-case.`,
  )
}
if (existsSync(folder)) fail(`${folder} already exists. Choose another name, or remove it first.`)

const camel = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
const pascal = camel[0].toUpperCase() + camel.slice(1)

for (const [path, text] of Object.entries(files())) {
  const file = resolve(folder, path)
  mkdirSync(resolve(file, '..'), { recursive: true })
  writeFileSync(file, text)
}
console.log(whatNext())

function files() {
  const kind = join(root, 'scripts/new-driver', values.sqlite ? 'sqlite' : 'array')
  const templates = readdirSync(kind, { recursive: true }).filter((path) =>
    statSync(join(kind, path)).isFile(),
  )
  const filled = templates.map((path) => [named(path), named(readFileSync(join(kind, path), 'utf8'))])
  return {
    'package.json': json(manifest()),
    'tsconfig.json': compilerOptions('packages/core/tsconfig.json'),
    'tsconfig.test.json': compilerOptions('packages/core/tsconfig.test.json'),
    ...Object.fromEntries(filled),
    ...(values.sqlite ? {} : { [`src/${name}.ts`]: arrayDriver() }),
  }
}

function named(text) {
  return text.replaceAll('my-engine', name).replaceAll('myEngine', camel).replaceAll('MyEngine', pascal)
}

function manifest() {
  const model = readJson('packages/driver-node-sqlite/package.json')
  const { dependencies, ...rest } = model
  const { '@logpond/core': core, '@logpond/conformance': conformance } = model.devDependencies
  return {
    ...rest,
    name: `@logpond/driver-${name}`,
    version: '0.0.0',
    description: `Logpond driver on ${name}`,
    keywords: ['logpond', 'logpond-driver', 'logging', 'logs', 'log-storage', name],
    ...linksOf(readJson('package.json'), `packages/driver-${name}`),
    scripts: { ...model.scripts, build: 'tsc -p tsconfig.json' },
    ...(values.sqlite ? { dependencies } : { engines: readJson('packages/core/package.json').engines }),
    peerDependencies: { '@logpond/core': core },
    devDependencies: { '@logpond/conformance': conformance, '@logpond/core': core },
  }
}

/** The options of every package, except that files import each other as .ts, so that Node.js loads the sources directly. */
function compilerOptions(path) {
  const base = relative(folder, join(root, 'tsconfig.base.json')).replaceAll('\\', '/')
  return read(path)
    .replace('../../tsconfig.base.json', base)
    .replace('"compilerOptions": {', '"compilerOptions": { "rewriteRelativeImportExtensions": true,')
}

function arrayDriver() {
  const readme = read('packages/conformance/README.md')
  const [, code] = /```ts\n\/\/ array-driver\.ts\n(.*?)```/s.exec(readme) ?? fail('The README has no driver.')
  return code.replace('function create(', `function ${camel}(`).replace("name: 'array'", `name: '${name}'`)
}

function whatNext() {
  const replace = values.sqlite
    ? `Then replace node:sqlite with your binding in src/${name}-binding.ts. Keep the tests passing, beginning with
test/${name}-binding.test.ts, which takes a second. packages/sqlite/README.md lists what a binding must do.`
    : `Then replace the array with your engine in src/${name}.ts, member by member. Keep the suite passing.
Set persistent to true once entries are stored in the folder that src/create.ts gets: the suite then also tests kills.
packages/conformance/README.md has the contract.`
  return `${folder} is a driver ${values.sqlite ? 'on node:sqlite' : 'that keeps entries in an array'}. Next:

  npx ${readJson('package.json').packageManager} install
  npm test -- packages/driver-${name}       # once: builds and checks everything, and tests the driver
  npx vitest run packages/driver-${name}    # after that: tests only the driver, from its sources

npm test without a folder tests all packages, which takes minutes.

${replace}`
}

function read(path) {
  return readFileSync(join(root, path), 'utf8')
}

function readJson(path) {
  return JSON.parse(read(path))
}

function json(value) {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
