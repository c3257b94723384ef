// Reads the dependencies and imports of every package. Fails if a package uses a package that the table does not allow, or if
// files or folders of a package import each other in a cycle, including type imports. Tests may use any package: turbo refuses
// cycles of packages.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'

/** The packages that store the logs of other loggers, and the packages that these use. */
const LOGGERS = ['pino', 'winston', 'opentelemetry', 'console', 'sinks']
const LOGGER = ['core', 'mapping', 'driver-auto']

/**
 * The packages that each package may use. The conformance suite must not depend on a driver. The command line imports types of
 * bench and conformance, and loads their code only if the user has installed them: they are its optional peer dependencies.
 */
const MAY_USE = {
  core: [],
  blocks: ['core'],
  sqlite: ['core', 'blocks'],
  driver: ['core', 'blocks', 'sqlite'],
  'driver-auto': ['core', 'sqlite', 'driver'],
  'driver-postgres': ['core'],
  'driver-clickhouse': ['core'],
  mapping: ['core'],
  query: ['core'],
  server: ['core', 'query', 'mapping'],
  viewer: ['core', 'query', 'mapping', 'server'],
  pino: LOGGER,
  winston: LOGGER,
  opentelemetry: LOGGER,
  console: LOGGER,
  sinks: LOGGER,
  conformance: ['core'],
  'test-servers': [],
  bench: [
    'core',
    'blocks',
    'sqlite',
    'driver',
    'driver-postgres',
    'driver-clickhouse',
    'test-servers',
    'query',
    'server',
    'viewer',
    ...LOGGERS,
  ],
  cli: [
    'core',
    'sqlite',
    'driver',
    'driver-postgres',
    'driver-clickhouse',
    'mapping',
    'query',
    'server',
    'viewer',
    'bench',
    'conformance',
  ],
  torture: [
    'core',
    'blocks',
    'sqlite',
    'driver',
    'driver-postgres',
    'driver-clickhouse',
    'test-servers',
    'conformance',
    'cli',
  ],
  ends: ['core', 'driver', 'driver-auto', ...LOGGERS],
  'build-targets': [],
}

const packages = readdirSync('packages').filter((name) => existsSync(`packages/${name}/package.json`))
const problems = packages.flatMap((name) => {
  if (!(kindOf(name) in MAY_USE))
    return [`packages/${name}: add it to MAY_USE in scripts/check-dependency-order.mjs`]
  const imports = importsOf(`packages/${name}/src`)
  return [...usesOf(name, imports), ...cyclesOf(name, imports)]
})

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

function kindOf(name) {
  return name.startsWith('driver-') && !(name in MAY_USE) ? 'driver' : name
}

function usesOf(name, imports) {
  const imported = imports.map(({ from, to }) => ({ where: from, target: packageOf(to) }))
  return [...declared(name), ...imported]
    .filter(({ target }) => target !== undefined && target !== name)
    .filter(({ target }) => !MAY_USE[kindOf(name)].includes(kindOf(target)))
    .map(({ where, target }) => `${where}: ${name} must not use ${target}`)
}

function declared(name) {
  const where = `packages/${name}/package.json`
  const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(readFileSync(where, 'utf8'))
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }).map((dependency) => ({
    where,
    target: packageOf(dependency),
  }))
}

/** The name of an imported package of this workspace; undefined for other imports. */
function packageOf(imported) {
  const [, name] = /^(?:@logpond|packages)\/([^/]+)/.exec(imported) ?? []
  return name
}

/** The imports of all files in a folder: of files, by their path from here, and of packages. */
function importsOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const from = slashed(join(folder, file))
      return specifiers(from).map((specifier) => ({ from, to: resolved(from, specifier) }))
    })
}

function specifiers(file) {
  const code = readFileSync(file, 'utf8').replace(/^\s*(\*|\/\*|\/\/).*$/gm, '')
  return [...code.matchAll(/\b(?:from|import)\b\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1])
}

function resolved(file, specifier) {
  if (!specifier.startsWith('.')) return specifier
  return slashed(relative('.', resolve(dirname(file), specifier))).replace(/\.js$/, '.ts')
}

function slashed(path) {
  return path.split(sep).join('/')
}

function cyclesOf(name, imports) {
  const source = `packages/${name}/src`
  const files = imports.filter(({ to }) => to.startsWith(`${source}/`))
  // Files directly in src are above the folders (an index) or below them (a contract), so they are not compared with folders.
  const folders = files
    .map(({ from, to }) => ({ from: posix.dirname(from), to: posix.dirname(to) }))
    .filter(({ from, to }) => from !== to && from !== source && to !== source)
  return [...cycles(files), ...cycles(folders)].map((cycle) => {
    const places = cycle.map((place) => posix.relative(source, place))
    return `${source}: import cycle ${places.join(' → ')}. Move their shared code into a third file`
  })
}

/** At least one cycle of each group of places that reach each other. The first and the last place of a cycle are the same. */
function cycles(edges) {
  const next = new Map(edges.map(({ from }) => [from, []]))
  for (const { from, to } of edges) next.get(from).push(to)
  const found = []
  const done = new Set()
  const visit = (place, path) => {
    const start = path.indexOf(place)
    if (start >= 0) found.push([...path.slice(start), place])
    if (start >= 0 || done.has(place)) return
    for (const to of next.get(place) ?? []) visit(to, [...path, place])
    done.add(place)
  }
  for (const place of next.keys()) visit(place, [])
  return found
}
