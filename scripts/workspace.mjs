// What `npm start` and `npm test` share. It needs Node.js 20, npm and nothing else: pnpm comes through npx, and
// all that follows runs on the Node.js that the workspace pins as its dev dependency `node`.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'

export const pinnedNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/** The Bun that `scripts/test-runtimes.mjs` has installed, or the one on the PATH, if there is one. */
export function findBun() {
  const installed = join(root, 'node_modules', '.cache', 'runtimes', 'node_modules', '.bin', 'bun')
  return [installed, 'bun'].find((command) => spawnSync(command, ['--version']).status === 0)
}

// npm runs a script in the folder of its package, and says where it was called.
export const calledFrom = process.env.INIT_CWD ?? process.cwd()

// From `npm test --silent`: pnpm would keep the reason of a failure to itself.
delete process.env.npm_config_loglevel
process.env.TURBO_TELEMETRY_DISABLED = '1'
process.env.TURBO_NO_UPDATE_NOTIFIER = '1'
process.chdir(root)

/** Installs exactly what the lockfile says: a third of a second when there is nothing to do. */
export function install() {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
  // The PATH that npx gives a command leads to pnpm, which turbo calls too, and to node_modules/.bin.
  const npx = run('npx', ['--yes', `--package=${packageManager}`, 'node', '-p', 'process.env.PATH'])
  if (npx.status !== 0) return report('get pnpm', npx)
  process.env.PATH = npx.stdout.trim()
  return step('install', 'pnpm', 'install', '--frozen-lockfile')
}

/** Runs tasks of turbo.json in every package that has them; those that have passed unchanged are skipped. */
export function turbo(title, ...tasks) {
  return step(title, 'turbo', 'run', '--output-logs=errors-only', ...tasks)
}

/** Runs a command that is worth one line when all goes well and its whole output when not. */
export function step(title, command, ...args) {
  const start = performance.now()
  const result = run(command, args)
  return report(title, result, performance.now() - start)
}

function run(command, args) {
  return spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    shell: windows, // npx and the commands in .bin are .cmd files there
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function report(title, { status, signal, stdout, stderr, error }, milliseconds = 0) {
  const passed = status === 0
  console.error(`${passed ? '✓' : '✗'} ${title.padEnd(18)} ${(milliseconds / 1000).toFixed(1)} s`)
  if (!passed)
    console.error([stdout, stderr, error ?? signal ?? `exit status ${status}`].filter(Boolean).join('\n'))
  return passed
}
