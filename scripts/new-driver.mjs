// `npm run new-driver -- NAME [FOLDER]`: writes a package with a driver to fill in, and its conformance test. The driver is the
// first one of packages/conformance/README.md, so that the suite is green from the start.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [name = '', folder = join(root, 'packages', `driver-${name}`)] = process.argv.slice(2)

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  fail(
    `A driver needs a name in kebab-case: npm run new-driver -- my-engine. ${JSON.stringify(name)} is none.`,
  )
}
if (existsSync(folder)) fail(`${folder} is there already. Take another name, or remove it first.`)

const { packageManager } = readJson('package.json')
const factory = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())

for (const [path, text] of Object.entries(files())) {
  const file = resolve(folder, path)
  mkdirSync(resolve(file, '..'), { recursive: true })
  writeFileSync(file, text)
}
console.log(`${folder} is a driver that keeps entries in an array. Next:

  npx ${packageManager} install
  npm test -- packages/driver-${name}

Then put your engine in the place of the array in src/${name}.ts, member by member, and keep the suite green.
packages/conformance/README.md has the contract.`)

function files() {
  return {
    'package.json': json(manifest()),
    // As they are in every package.
    'tsconfig.json': read('packages/core/tsconfig.json'),
    'tsconfig.test.json': read('packages/core/tsconfig.test.json'),
    'README.md': readme(),
    'src/index.ts': `export { ${factory} } from './${name}.js'\n`,
    [`src/${name}.ts`]: driver(),
    'test/conformance.test.ts': conformanceTest(),
  }
}

function manifest() {
  const model = readJson('packages/driver-node-sqlite/package.json')
  const { '@logpond/core': core, '@logpond/conformance': conformance } = model.devDependencies
  const { dependencies, ...rest } = model
  return {
    ...rest,
    name: `@logpond/driver-${name}`,
    version: '0.0.0',
    description: `Logpond driver on ${name}`,
    engines: readJson('packages/core/package.json').engines,
    peerDependencies: { '@logpond/core': core },
    devDependencies: { '@logpond/conformance': conformance, '@logpond/core': core },
  }
}

function driver() {
  const readme = read('packages/conformance/README.md')
  const [, code] = /```ts\n\/\/ array-driver\.ts\n(.*?)```/s.exec(readme) ?? fail('The README has no driver.')
  return code.replace('function create(', `function ${factory}(`).replace("name: 'array'", `name: '${name}'`)
}

function conformanceTest() {
  return `import { testDriver } from '@logpond/conformance'
import { ${factory} } from '../src/${name}.js'

testDriver('${name}', { create: () => ${factory}() })
`
}

function readme() {
  return `# @logpond/driver-${name}

Keeps the log entries of [Logpond](https://www.npmjs.com/package/@logpond/core) in ${name}.

\`\`\`js
import { openLogStorage } from '@logpond/core'
import { ${factory} } from '@logpond/driver-${name}'

const storage = await openLogStorage({ driver: ${factory}() })

storage.store({ message: 'payment refused', severity: 'warn', service: 'shop' })
await storage.flush()

console.log(await storage.search({ text: 'payment' }))
await storage.close()
\`\`\`

## License

MIT
`
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
