// Shared by `npm start`, `npm test` and other scripts. Needs only Node.js 20 and npm: npx installs pnpm, and everything after that
// runs on the Node.js that the workspace pins as its dev dependency `node`.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'

export const pinnedNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/** The Bun that `scripts/test-runtimes.mjs` installed, or the one on the PATH. Undefined if there is none. */
export function findBun() {
  const installed = join(root, 'node_modules', '.cache', 'runtimes', 'node_modules', '.bin', 'bun')
  return [installed, 'bun'].find((command) => spawnSync(command, ['--version']).status === 0)
}

// npm runs a script in the folder of its package, and sets INIT_CWD to the folder that npm was called in.
export const calledFrom = process.env.INIT_CWD ?? process.cwd()

// Set by `npm test --silent`, and would make pnpm hide the reason for a failure.
delete process.env.npm_config_loglevel
process.env.TURBO_TELEMETRY_DISABLED = '1'
process.env.TURBO_NO_UPDATE_NOTIFIER = '1'
process.chdir(root)

/** Installs the exact versions in the lockfile. Takes a third of a second if they are already installed. */
export function install() {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
  // npx sets a PATH that includes pnpm, which turbo calls too, and node_modules/.bin.
  const npx = run('npx', ['--yes', `--package=${packageManager}`, 'node', '-p', 'process.env.PATH'])
  if (npx.status !== 0) return report('get pnpm', npx)
  process.env.PATH = npx.stdout.trim()
  return step('install', 'pnpm', 'install', '--frozen-lockfile')
}

/** Runs tasks of turbo.json in every package that has them. Skips tasks that passed before and whose inputs have not changed. */
export function turbo(title, ...tasks) {
  return step(title, 'turbo', 'run', '--output-logs=errors-only', ...tasks)
}

/** Runs a command. Prints one line, and after a failure also its whole output. */
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
