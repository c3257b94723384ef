import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Plugin } from 'rollup'
import { archivesOf, dependencies, LOGGERS, TOOLS } from './install-everything.js'
import { root } from './make-project.js'
import { buildWithEsbuild, buildWithRolldown, buildWithRollup, buildWithVite } from './quick-targets.js'
import { cleanEnvironment } from './run-target.js'
import { AUTO, type Build, type Command, EVERY_DRIVER, EVERY_LOGGER, node, type Target } from './target.js'

const execute = promisify(execFile)
const bundled = { expected: EVERY_DRIVER, needsEngines: true }
const complete = { expected: EVERY_DRIVER, needsEngines: false }
const auto = { expected: AUTO.installed, needsEngines: false }
const onBun = {
  expected: ['bun-sqlite worker', 'bun-sqlite main', 'node-sqlite worker', 'node-sqlite main'],
  needsEngines: false,
}

/** The targets that `npm run test:all` installs: half a gigabyte. */
export const slowTargets: readonly Target[] = [
  ...(['development', 'production'] as const).flatMap((mode) =>
    ['app.mjs', 'app.cjs'].map((entry) => ({
      ...bundled,
      name: `webpack, ${mode}, ${kindOf(entry)}`,
      build: (folders: Build) => buildWithWebpack(folders, entry, mode),
    })),
  ),
  ...['app.mjs', 'app.cjs'].flatMap((entry): Target[] => [
    { ...bundled, name: `ncc, ${kindOf(entry)}`, build: (folders) => buildWithNcc(folders, entry) },
    { ...complete, name: `@vercel/nft, ${kindOf(entry)}`, build: (folders) => trace(folders, entry) },
  ]),
  { ...bundled, name: 'Node.js single executable', build: (folders) => buildExecutable(folders, 'app.mjs') },
  { ...onBun, name: 'bun build', build: (folders) => buildWithBun(folders, 'bun.mjs', false) },
  { ...onBun, name: 'bun build --compile', build: (folders) => buildWithBun(folders, 'bun.mjs', true) },
  ...['auto.mjs', 'auto.cjs'].map(
    (entry): Target => ({
      ...auto,
      name: `@vercel/nft, automatic driver, ${kindOf(entry)}`,
      build: (folders) => trace(folders, entry),
    }),
  ),
  { ...complete, name: 'pnpm, strict', build: (folders) => installWithPnpm(folders, 'app.mjs') },
  {
    ...auto,
    name: 'pnpm, strict, automatic driver',
    build: (folders) => installWithPnpm(folders, 'auto.mjs'),
  },
  { ...complete, name: "Yarn Plug'n'Play", build: (folders) => installWithYarn(folders, 'app.mjs') },
  {
    ...auto,
    name: "Yarn Plug'n'Play, automatic driver",
    build: (folders) => installWithYarn(folders, 'auto.mjs'),
  },
  { ...complete, name: 'Jest, CommonJS', build: (folders) => testWithJest(folders, 'cjs.jest.js') },
  { ...complete, name: 'ts-jest', build: (folders) => testWithJest(folders, 'typescript.jest.ts') },
  { ...complete, name: 'vitest', build: testWithVitest },
  { ...complete, name: 'Next.js standalone, external', build: (folders) => buildWithNext(folders, true) },
  {
    name: 'Next.js standalone, bundled',
    expected: ['node-sqlite worker', 'node-sqlite main'],
    needsEngines: false,
    build: (folders) => buildWithNext(folders, false),
  },
  ...withLoggers({
    'rollup, loggers': (folders) =>
      buildWithRollup(folders, 'loggers.mjs', [
        load<CreatePlugin>(folders, '@rollup/plugin-commonjs')(),
        load<CreatePlugin>(folders, '@rollup/plugin-json')(),
      ]),
    'rolldown, loggers': (folders) => buildWithRolldown(folders, 'loggers.mjs'),
    'vite, SSR, loggers': (folders) => buildWithVite(folders, 'loggers.mjs'),
    'webpack, import, loggers': (folders) => buildWithWebpack(folders, 'loggers.mjs', 'production'),
    'webpack, require, loggers': (folders) => buildWithWebpack(folders, 'loggers.cjs', 'production'),
    'ncc, import, loggers': (folders) => buildWithNcc(folders, 'loggers.mjs'),
    'ncc, require, loggers': (folders) => buildWithNcc(folders, 'loggers.cjs'),
    '@vercel/nft, import, loggers': (folders) => trace(folders, 'loggers.mjs'),
    '@vercel/nft, require, loggers': (folders) => trace(folders, 'loggers.cjs'),
    'Node.js single executable, loggers': (folders) => buildExecutable(folders, 'loggers.mjs'),
    'bun build, loggers': (folders) => buildWithBun(folders, 'loggers.mjs', false),
    'bun build --compile, loggers': (folders) => buildWithBun(folders, 'loggers.mjs', true),
    'pnpm, strict, loggers': (folders) => installWithPnpm(folders, 'loggers.mjs'),
    "Yarn Plug'n'Play, loggers": (folders) => installWithYarn(folders, 'loggers.mjs'),
  }),
]

type CreatePlugin = () => Plugin

function withLoggers(builds: Record<string, Target['build']>): Target[] {
  return Object.entries(builds).map(([name, build]) => ({ ...EVERY_LOGGER, name, build }))
}

function kindOf(entry: string): string {
  return entry.endsWith('.cjs') ? 'require' : 'import'
}

/** The path of a file of a tool. */
function tool({ project }: Build, path: string): string {
  return join(project, 'node_modules', path)
}

/** Loads a tool that the workspace does not have. */
function load<T>({ project }: Build, name: string): T {
  return createRequire(join(project, 'package.json'))(name)
}

type Webpack = (
  configuration: object,
  done: (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }) => void,
) => void

async function buildWithWebpack(folders: Build, entry: string, mode: string): Promise<Command> {
  const webpack = load<Webpack>(folders, 'webpack')
  const configuration = {
    mode,
    target: 'node',
    context: folders.project,
    entry: `./${entry}`,
    output: { path: folders.out, filename: 'app.cjs' },
  }
  await new Promise<void>((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      const problem = error ?? (stats?.hasErrors() ? new Error(stats.toString()) : undefined)
      if (problem) reject(problem)
      else resolve()
    })
  })
  return node('app.cjs')
}

async function buildWithNcc(folders: Build, entry: string): Promise<Command> {
  const { project, out } = folders
  await runNode(folders, [
    tool(folders, '@vercel/ncc/dist/ncc/cli.js'),
    'build',
    join(project, entry),
    '-o',
    out,
  ])
  const index = (await readdir(out)).find((name) => /^index\.[cm]?js$/.test(name))
  return node(index ?? 'index.js')
}

/** Ships the files that @vercel/nft finds. */
async function trace(folders: Build, entry: string): Promise<Command> {
  const { project, out } = folders
  const { nodeFileTrace } = load<{
    nodeFileTrace(files: string[], options: { base: string }): Promise<{ fileList: Set<string> }>
  }>(folders, '@vercel/nft')
  const { fileList } = await nodeFileTrace([join(project, entry)], { base: project })
  for (const file of fileList) await cp(join(project, file), join(out, file), { verbatimSymlinks: true })
  return node(entry)
}

async function buildExecutable(folders: Build, entry: string): Promise<Command> {
  const { out } = folders
  await buildWithEsbuild(folders, entry, 'cjs')
  const config = join(out, 'sea.json')
  const blob = join(out, 'app.blob')
  const executable = join(out, 'app')
  await writeFile(
    config,
    JSON.stringify({ main: join(out, 'app.cjs'), output: blob, disableExperimentalSEAWarning: true }),
  )
  await runNode(folders, ['--experimental-sea-config', config])
  await copyFile(process.execPath, executable)
  await chmod(executable, 0o755)
  const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
  const postject = tool(folders, 'postject/dist/cli.js')
  await runNode(folders, [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse])
  for (const file of [config, blob, join(out, 'app.cjs')]) await rm(file)
  return { command: './app', args: [] }
}

async function buildWithBun(folders: Build, entry: string, compile: boolean): Promise<Command> {
  const { project, out } = folders
  const bun = tool(folders, '.bin/bun')
  const output = compile ? ['--compile', `--outfile=${join(out, 'app')}`] : [`--outdir=${out}`]
  await execute(bun, ['build', join(project, entry), '--target=bun', ...output], { cwd: project })
  return compile ? { command: './app', args: [] } : { command: bun, args: [entry.replace('.mjs', '.js')] }
}

/** An application that finds only the packages that it lists. */
async function installWithPnpm(folders: Build, entry: string): Promise<Command> {
  await writeApplication(folders, entry, (archives) => ({ pnpm: { overrides: archives } }))
  const { packageManager } = load<{ packageManager: string }>({ ...folders, project: root }, './package.json')
  const pnpm = ['--yes', packageManager, 'install', '--ignore-workspace', '--config.hoist=false']
  await execute('npx', pnpm, { cwd: folders.out, env: cleanEnvironment() })
  return node(entry)
}

async function installWithYarn(folders: Build, entry: string): Promise<Command> {
  await writeApplication(folders, entry, (archives) => ({ resolutions: archives }))
  const yarn = tool(folders, '@yarnpkg/cli-dist/bin/yarn.js')
  const settings = ['nodeLinker: pnp', 'enableGlobalCache: false', 'enableTelemetry: false', '']
  await writeFile(join(folders.out, 'yarn.lock'), '')
  await writeFile(join(folders.out, '.yarnrc.yml'), settings.join('\n'))
  const env = { ...cleanEnvironment(), YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' }
  await execute(process.execPath, [yarn, 'install'], { cwd: folders.out, env })
  return node(yarn, 'node', entry)
}

/** An application of which nothing is installed. */
async function writeApplication(
  { project, out }: Build,
  entry: string,
  settings: (archives: Record<string, string>) => object,
): Promise<void> {
  for (const file of [entry, 'record.mjs', 'record-loggers.mjs']) {
    await copyFile(join(project, file), join(out, file))
  }
  const archives = dependencies(await archivesOf(project))
  const { '@logpond/sqlite': _, '@logpond/driver-bun-sqlite': __, ...direct } = archives
  const engines = {
    'better-sqlite3': TOOLS['better-sqlite3'],
    'node-sqlite3-wasm': TOOLS['node-sqlite3-wasm'],
  }
  const manifest = {
    private: true,
    dependencies: { ...direct, ...LOGGERS, ...engines },
    ...settings(archives),
  }
  await writeFile(join(out, 'package.json'), JSON.stringify(manifest))
}

/** Outside of `node_modules`, in which Jest finds no tests. */
async function testWithJest(folders: Build, file: string): Promise<Command> {
  const { project, out } = folders
  await cp(join(project, 'jest'), out, { recursive: true })
  await copyFile(join(project, 'record.cjs'), join(out, 'record.cjs'))
  await symlink(join(project, 'node_modules'), join(out, 'node_modules'), 'junction')
  const configuration = {
    testEnvironment: 'node',
    testRegex: ['\\.jest\\.[jt]s$'],
    ...(file.endsWith('.ts') ? { preset: 'ts-jest' } : {}),
  }
  await writeFile(join(out, 'jest.config.json'), JSON.stringify(configuration))
  return node(tool(folders, 'jest/bin/jest.js'), '--runInBand', '--no-cache', file)
}

async function testWithVitest({ project }: Build): Promise<Command> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  return { ...node(vitest, 'run', '--root', join(project, 'vitest')), cwd: project }
}

async function buildWithNext(folders: Build, external: boolean): Promise<Command> {
  const { project, out } = folders
  const cwd = join(project, 'next')
  await rm(join(cwd, '.next'), { recursive: true, force: true })
  await execute(process.execPath, [tool(folders, 'next/dist/bin/next'), 'build'], {
    cwd,
    env: { ...cleanEnvironment(), NEXT_TELEMETRY_DISABLED: '1', EXTERNAL: external ? '1' : '0' },
  })
  await cp(join(cwd, '.next/standalone'), out, { recursive: true, verbatimSymlinks: true })
  await copyFile(join(cwd, 'run.mjs'), join(out, 'run.mjs'))
  return node('run.mjs', ...(external ? [] : ['node-sqlite']))
}

async function runNode({ project }: Build, args: readonly string[]): Promise<void> {
  await execute(process.execPath, args, { cwd: project, env: cleanEnvironment() })
}
