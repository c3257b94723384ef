import { copyFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import * as rolldown from 'rolldown'
import { type Plugin, rollup } from 'rollup'
import * as vite from 'vite'
import { AUTO, type Build, EVERY_DRIVER, EVERY_LOGGER, node, type Target } from './target.js'

const alone = { expected: AUTO.alone, needsEngines: false }
const bundled = { expected: EVERY_DRIVER, needsEngines: true }

/** The targets whose bundlers are installed with the workspace. */
export const quickTargets: readonly Target[] = [
  {
    ...bundled,
    name: 'esbuild, ES modules',
    build: (folders) => buildWithEsbuild(folders, 'app.mjs', 'esm'),
  },
  { ...bundled, name: 'esbuild, CommonJS', build: (folders) => buildWithEsbuild(folders, 'app.mjs', 'cjs') },
  { ...bundled, name: 'esbuild, require', build: (folders) => buildWithEsbuild(folders, 'app.cjs', 'cjs') },
  {
    ...alone,
    name: 'esbuild, automatic driver, ES modules',
    build: (folders) => buildWithEsbuild(folders, 'auto.mjs', 'esm'),
  },
  {
    ...alone,
    name: 'esbuild, automatic driver, CommonJS',
    build: (folders) => buildWithEsbuild(folders, 'auto.mjs', 'cjs'),
  },
  {
    ...alone,
    name: 'esbuild, automatic driver, require',
    build: (folders) => buildWithEsbuild(folders, 'auto.cjs', 'cjs'),
  },
  {
    ...alone,
    name: 'rolldown, automatic driver',
    build: (folders) => buildWithRolldown(folders, 'auto.mjs'),
  },
  {
    ...EVERY_LOGGER,
    name: 'esbuild, ES modules, loggers',
    build: (folders) => buildWithEsbuild(folders, 'loggers.mjs', 'esm'),
  },
  {
    ...EVERY_LOGGER,
    name: 'esbuild, CommonJS, loggers',
    build: (folders) => buildWithEsbuild(folders, 'loggers.cjs', 'cjs'),
  },
  { ...bundled, name: 'rollup', build: (folders) => buildWithRollup(folders, 'app.mjs') },
  { ...bundled, name: 'rolldown', build: (folders) => buildWithRolldown(folders, 'app.mjs') },
  { ...bundled, name: 'vite, SSR', build: (folders) => buildWithVite(folders, 'app.mjs') },
  {
    name: 'esbuild, engine inside',
    expected: ['wasm main'],
    needsEngines: false,
    build: async (folders) => {
      const command = await buildWithEsbuild(folders, 'engine.mjs', 'cjs')
      const wasm = 'node-sqlite3-wasm.wasm'
      await copyFile(join(engineFolder(folders), 'dist', wasm), join(folders.out, wasm))
      return command
    },
  },
]

const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

export async function buildWithEsbuild({ project, out }: Build, entry: string, format: 'esm' | 'cjs') {
  const file = format === 'esm' ? 'app.mjs' : 'app.cjs'
  await esbuild.build({
    entryPoints: [join(project, entry)],
    bundle: true,
    minify: entry.endsWith('.cjs'),
    platform: 'node',
    format,
    outfile: join(out, file),
    // pino and winston are CommonJS, and require modules of Node.js, which esbuild does not translate.
    ...(entry === 'loggers.mjs' && format === 'esm' ? { banner: { js: REQUIRE } } : {}),
    logOverride: { 'empty-import-meta': 'silent' },
  })
  return node(file)
}

export async function buildWithRollup({ project, out }: Build, entry: string, plugins: Plugin[] = []) {
  const bundle = await rollup({
    input: join(project, entry),
    logLevel: 'silent',
    external: ['better-sqlite3', 'node-sqlite3-wasm', /^node:/],
    plugins: [nodeResolve({ preferBuiltins: true }), ...plugins],
  })
  await bundle.write({ dir: out, format: 'es', entryFileNames: 'app.js' })
  await bundle.close()
  return asModule(out)
}

export async function buildWithRolldown({ project, out }: Build, entry: string) {
  await rolldown.build({
    input: join(project, entry),
    platform: 'node',
    logLevel: 'warn',
    output: { dir: out, format: 'esm', entryFileNames: 'app.js' },
  })
  return asModule(out)
}

export async function buildWithVite({ project, out }: Build, entry: string) {
  await vite.build({
    configFile: false,
    root: project,
    logLevel: 'error',
    build: { ssr: entry, outDir: out, emptyOutDir: true },
    ssr: { noExternal: true, external: ['better-sqlite3', 'node-sqlite3-wasm'] },
  })
  return node(entry)
}

async function asModule(out: string) {
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n')
  return node('app.js')
}

function engineFolder({ project }: Build): string {
  const { resolve } = createRequire(join(project, 'package.json'))
  return join(resolve('node-sqlite3-wasm/package.json'), '..')
}
