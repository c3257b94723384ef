// The build of a package, run in its folder: compiles `src` into ES modules with declarations, and, for each entry of `exports`
// with a `require` condition, into CommonJS beside them. A `src/worker.ts` becomes a string in `worker-source`.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, posix } from 'node:path'
import { build } from 'rolldown'
import { loadWorkerModules } from './load-worker-modules.mjs'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

// A cache may have restored files here that `src` no longer has, and they would be published.
rmSync('dist', { recursive: true, force: true })
compile()
if (manifest.devDependencies?.kysely !== undefined && existsSync('src/read/kysely.ts')) await bundleKysely()
if (existsSync('src/worker.ts')) await embedWorker()
await makeCommonJS()
await bundleModules()

function compile() {
  const { status } = spawnSync('tsc', ['-p', 'tsconfig.json'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** Puts Kysely into one module, with its licence: as some 300 modules it takes each thread that reads 120 ms to load. */
async function bundleKysely() {
  const { resolve } = createRequire(join(process.cwd(), 'package.json'))
  const folder = join(resolve('kysely'), '../..')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trim()
  const postBanner = `/*! Parts of Kysely ${version}.\n\n${licence}\n*/`
  await bundle('src/read/kysely.ts', { file: 'dist/read/kysely.js', format: 'esm', postBanner })
}

/**
 * One script for the threads, in a string: bundlers take it along, and a thread finds it wherever the application lies. Its
 * modules are strings too, which the script compiles when it needs them: parsing code that opening does not need, most of all
 * Kysely, would take a third of the time of opening.
 */
async function embedWorker() {
  const folder = 'dist/worker'
  const { output } = await bundle('src/worker.ts', {
    dir: folder,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  })
  const modules = Object.fromEntries(output.map(({ fileName, code }) => [`./${fileName}`, inAscii(code)]))
  const name = `${manifest.name}/worker`
  const source = `(${loadWorkerModules})(${JSON.stringify(name)}, ${JSON.stringify(modules)}, require)`
  writeFileSync('dist/worker-source.js', `export const workerSource = ${JSON.stringify(source)}\n`)
  rmSync(folder, { recursive: true })
  for (const file of globSync('dist/{worker.*,worker-source.js.map}')) rmSync(file)
}

/** Characters beyond ASCII would make V8 keep two bytes for each character. */
function inAscii(code) {
  return code.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

async function makeCommonJS() {
  const entries = bothFormats()
  if (entries.length === 0) return
  const input = inputOf(entries.map((entry) => entry.import.default))
  const { output } = await bundle(input, {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: ({ name }) => `${basename(name)}.cjs`,
    postFooter: ({ fileName }) => (fileName === 'index.cjs' ? tracedEngine('cjs') : ''),
  })
  for (const chunk of output) {
    if (chunk.isEntry) writeUnsupported(chunk.name, chunk.exports)
  }
  for (const file of globSync('dist/**/*.d.ts')) {
    const declarations = readFileSync(file, 'utf8').replace(/(['"]\.[^'"]*)\.js(['"])/g, '$1.cjs$2')
    writeFileSync(
      file.replace(/\.d\.ts$/, '.d.cts'),
      declarations.replace(/^\/\/# sourceMappingURL=.*$/m, ''),
    )
  }
  for (const entry of entries) moveDeclarations(entry)
}

/**
 * Puts the modules of each entry of `exports` into a few files, if the package has CommonJS too: an application that imports a
 * hundred small files waits three times as long. Entries share what they have in common.
 */
async function bundleModules() {
  if (bothFormats().length === 0) return
  const entries = Object.values(manifest.exports).map((target) => target.import?.default ?? target)
  const { output } = await bundle(inputOf(entries.filter((path) => path.endsWith('.js'))), {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    // The module of the script has to stay next to its CommonJS.
    chunkFileNames: ({ name }) => (name === 'worker-source' ? '[name].js' : 'chunks/[name].js'),
    // Most of the code, which only reads and cleanups need.
    codeSplitting: { groups: [{ name: 'kysely', test: 'read/kysely.js' }] },
    postFooter: ({ fileName }) => (fileName === 'index.js' ? tracedEngine('esm') : ''),
  })
  // They would belong to the file of the same name that the compiler has made.
  for (const { fileName } of output) rmSync(`dist/${fileName}.map`, { force: true })
}

function bothFormats() {
  return Object.values(manifest.exports ?? {}).filter((target) => target.require !== undefined)
}

/** The entries by their names in `dist`. */
function inputOf(paths) {
  return Object.fromEntries(paths.map((path) => [path.slice('./dist/'.length, -'.js'.length), path]))
}

/**
 * Puts the declarations where `require.types` says. Turbopack refuses `export … from` in `index.d.cts`, if that lies in a folder
 * of which code opens files.
 */
function moveDeclarations({ import: { types }, require: { types: wanted } }) {
  const made = types.replace(/\.ts$/, '.cts')
  if (wanted === made) return
  const moved = (specifier) => {
    const path = posix.join(posix.dirname(made), specifier)
    return `./${posix.relative(posix.dirname(wanted), path)}`
  }
  const declarations = readFileSync(made, 'utf8')
  writeFileSync(
    wanted,
    declarations.replace(/'(\.[^']*)'/g, (_, specifier) => `'${moved(specifier)}'`),
  )
  rmSync(made)
}

/**
 * Code for `tracedEngine` of `engine-path.ts`, which is not called either, and which a bundle drops. Tracers follow `require` with a literal name. Bundlers
 * would follow it too, but not if it comes from `createRequire`. The drivers in `driver-path.ts` of driver-auto are found likewise.
 */
function tracedEngine(format) {
  const file = ['dist/engine-path.js', 'dist/driver-path.js'].find((path) => existsSync(path))
  if (file === undefined) return ''
  const source = readFileSync(file, 'utf8')
  const names = [...source.matchAll(/import\.meta\.resolve\((.+?)\)/g)].map(([, name]) => name)
  if (format === 'esm')
    return `function tracedEngine() {\n\treturn [${names.map((name) => `import.meta.resolve(${name})`).join(', ')}];\n}`
  return [
    'function tracedEngine() {',
    '\tconst { createRequire } = require("node:module");',
    '\tconst traced = createRequire(__filename);',
    `\treturn [${names.map((name) => `traced(${name})`).join(', ')}];`,
    '}',
  ].join('\n')
}

/**
 * Writes the modules that bundles for browsers and edge runtimes get. They have the names that the package exports, because bundlers
 * would otherwise report a missing name instead of the reason.
 *
 * In `exports`, only bundlers set `module`, and Jest does not: tests with jsdom, which sets `browser`, run on Node.js and get
 * the real modules. webpack sets `node` and `browser` for windows of Electron, which have files.
 */
function writeUnsupported(name, exportedNames) {
  const message = `${manifest.name} stores logs in files and needs Node.js, Bun or Deno; this bundle is for a browser or an edge runtime. Import it only in code that runs on a server.`
  const names = exportedNames.map((exported) => `none as ${exported}`).join(', ')
  // The call is evaluated when the module is loaded. Bundlers cannot replace its result.
  const fail = `function fail() {\n  throw new Error(${JSON.stringify(message)})\n}\n`
  writeFileSync(`dist/${name}.unsupported.js`, `${fail}const none = fail()\nexport { ${names} }\n`)
  writeFileSync(`dist/${name}.unsupported.cjs`, `${fail}fail()\n`)
}

function bundle(input, output) {
  const { dependencies, peerDependencies } = manifest
  const installed = Object.keys({ ...dependencies, ...peerDependencies })
  return build({
    input,
    platform: 'node',
    logLevel: 'warn',
    // The worker holds all of Logpond that it needs. Engines are loaded by their paths.
    external: (name) =>
      /^(node|bun):/.test(name) ||
      (input !== 'src/worker.ts' && installed.some((one) => name === one || name.startsWith(`${one}/`))),
    // A third of the code would be documentation, which each thread reads past.
    output: { comments: { legal: true, annotation: false, jsdoc: false }, ...output },
  })
}
