// The build of a package, run in its folder. If `exports` has `require` conditions, `src` becomes a few ES modules, and CommonJS
// beside them; otherwise one ES module for each module of `src`. Declarations lie in `dist` as the modules lie in `src`. A
// `src/worker.ts` becomes strings in `worker-source`.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, posix, resolve } from 'node:path'
import { build } from 'rolldown'
import { loadWorkerModules } from './load-worker-modules.mjs'
import { chunksOf } from './worker-chunks.mjs'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const PACKAGES = resolve('..').replaceAll('\\', '/')

// A cache may have restored files here that `src` no longer has, and they would be published.
rmSync('dist', { recursive: true, force: true })
if (bothFormats().length === 0) compile()
else {
  compile('--emitDeclarationOnly')
  const workerCode = existsSync('src/worker.ts') ? await bundleWorker() : ''
  await makeModules(workerCode)
  await makeCommonJS(workerCode)
}

function compile(...options) {
  const { status } = spawnSync('tsc', ['-p', 'tsconfig.json', ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/**
 * The content of `worker-source`: a script for the threads, and its modules. Starting a thread then needs no file, however the
 * application was bundled, packed or moved. The modules are strings, which the script compiles when it needs them.
 */
async function bundleWorker() {
  const { output: modules } = await bundle('src/worker.ts', { format: 'esm', preserveModules: true })
  const chunks = chunksOf(modules, `${PACKAGES}/`)
  const { output } = await bundle('src/worker.ts', {
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: 'chunks', name: (id) => chunks.get(id) ?? null }],
    },
  })
  const sources = Object.fromEntries(
    output.map(({ fileName, code, exports }) => [`./${fileName}`, { code: inAscii(code), exports }]),
  )
  const source = `(${loadWorkerModules})(${JSON.stringify(`${manifest.name}/worker`)}, modules, require)`
  return `export const workerCode = ${JSON.stringify({ source, modules: sources })}`
}

/** Characters beyond ASCII would make V8 keep two bytes for each character. */
function inAscii(code) {
  return code.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * A few files in place of a hundred: an application that imports many small files waits three times as long. The entries of
 * `exports` share the code that they have in common.
 */
async function makeModules(workerCode) {
  const entries = Object.values(manifest.exports).map((target) => target.import?.default ?? target)
  await bundle(
    inputOf([...entries.filter((path) => path.endsWith('.js')), ...programs()]),
    {
      dir: 'dist',
      format: 'esm',
      entryFileNames: '[name].js',
      // The module of the script has to stay next to its CommonJS.
      chunkFileNames: ({ name }) => (name === 'worker-source' ? '[name].js' : 'chunks/[name].js'),
      postFooter: ({ fileName }) => (fileName === 'index.js' ? tracedEngine('esm') : ''),
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
    workerCode,
  )
}

async function makeCommonJS(workerCode) {
  const entries = bothFormats()
  const { output } = await bundle(
    inputOf(entries.map((entry) => entry.import.default)),
    {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: ({ name }) => `${basename(name)}.cjs`,
      postFooter: ({ fileName }) => (fileName === 'index.cjs' ? tracedEngine('cjs') : ''),
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
    workerCode,
  )
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

function bothFormats() {
  return Object.values(manifest.exports ?? {}).filter((target) => target.require !== undefined)
}

/** Files that modules of this package start as processes: nothing imports them. */
function programs() {
  return globSync('src/**/processes/*.ts').map((path) => {
    const name = path.replaceAll('\\', '/').slice('src/'.length, -'.ts'.length)
    return `./dist/${name}.js`
  })
}

/** The modules of entries, by their names in `dist`. */
function inputOf(paths) {
  const names = paths.map((path) => path.slice('./dist/'.length, -'.js'.length))
  return Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]))
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
 * would follow it too, but not if it comes from `createRequire`; webpack would follow `import.meta.resolve` with one argument, and fail
 * if the package is not installed. The drivers in `driver-path.ts` of driver-auto are found likewise.
 */
function tracedEngine(format) {
  const file = ['src/engine-path.ts', 'src/driver-path.ts'].find((path) => existsSync(path))
  if (file === undefined) return ''
  const source = readFileSync(file, 'utf8')
  const names = [...source.matchAll(/import\.meta\.resolve\(('.+?')\)/g)].map(([, name]) => name)
  if (format === 'esm')
    return `function tracedEngine() {\n\treturn [${names.map((name) => `import.meta.resolve(${name}, import.meta.url)`).join(', ')}];\n}`
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

/** The module in `src` that a name of this repository stands for. */
function sourceOf(name) {
  const [, folder, entry] = /^@logpond\/(blocks|core|sqlite)(?:\/(\w+))?$/.exec(name) ?? []
  if (folder === undefined) return undefined
  return [PACKAGES, folder, 'src', ...(entry === undefined ? [] : [entry]), 'index.ts'].join('/')
}

/** @param workerCode The content of the module `worker-source`, as code. */
function bundle(input, output, workerCode) {
  const { dependencies, peerDependencies } = manifest
  const installed = Object.keys({ ...dependencies, ...peerDependencies })
  const isWorker = workerCode === undefined
  return build({
    input,
    platform: 'node',
    ...(isWorker ? { treeshake: { moduleSideEffects: false }, preserveEntrySignatures: false } : undefined),
    logLevel: 'warn',
    write: !isWorker,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    // Rolldown does not read it in tsconfig.json, and would leave `using`, which Node.js 22 cannot read.
    transform: { target: 'node22.15' },
    // The worker holds all of Logpond that it needs. Engines are loaded by their paths.
    external: (name) =>
      /^(node|bun):/.test(name) ||
      (!isWorker && installed.some((one) => name === one || name.startsWith(`${one}/`))),
    plugins: [
      {
        name: 'worker-source',
        load: (path) =>
          path.endsWith('/src/worker-source.ts') || path.endsWith('\\src\\worker-source.ts')
            ? workerCode
            : undefined,
      },
      // From `src`, where each module is by itself: see `worker-chunks.mjs`.
      {
        name: 'sources',
        resolveId: (name) => (isWorker ? sourceOf(name) : undefined),
      },
    ],
    // A third of the code would be documentation, which each thread reads past.
    output: { comments: { legal: true, annotation: false, jsdoc: false }, ...output },
  })
}
