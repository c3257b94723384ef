// `node scripts/test-old-node.mjs`: on versions of Node.js that are too old, all packages load, and each function fails with one
// sentence that names the versions. Installs these versions from npm. Build the packages first.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { step } from './workspace.mjs'

const VERSIONS = ['18', '20', '22.14']
const cache = resolve('node_modules/.cache/old-node')

for (const version of VERSIONS) {
  const folder = join(cache, version)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const options = ['--no-audit', '--no-fund', '--prefix', folder]
  if (!step(`install ${version}`, 'npm', 'install', ...options, `node@${version}`)) process.exit(1)
  const node = join(folder, 'node_modules', '.bin', 'node')
  const exact = run(node, '--version').stdout.trim().slice(1)
  const sentence = `Logpond needs Node.js 22.15 or newer; this is ${exact}. Update Node.js.`
  for (const load of ['import', 'require']) checkCalls(node, load, exact, sentence)
  const cli = run(node, 'packages/cli/dist/bin.js', '--help')
  check(
    `Node.js ${exact}: logpond --help`,
    cli.status === 2 && cli.stderr === `logpond: ${sentence}\n`,
    cli.stderr,
  )
}

function checkCalls(node, load, exact, sentence) {
  const { stdout, stderr } = run(node, 'scripts/old-node/calls.mjs', load)
  const title = `Node.js ${exact}, ${load}`
  if (!stdout.startsWith('{')) return check(title, false, stderr)
  const { loads, calls } = JSON.parse(stdout)
  const wrong = [
    ...Object.entries(loads).filter(([, outcome]) => outcome !== null),
    ...Object.entries(calls).filter(
      ([, outcome]) => outcome?.code !== 'UNSUPPORTED' || outcome.message !== sentence,
    ),
  ]
  check(title, wrong.length === 0, wrong.map((one) => JSON.stringify(one)).join('\n'))
}

function check(title, passed, details) {
  console.log(`${passed ? '✓' : '✗'} ${title}`)
  if (passed) return
  console.error(details)
  process.exitCode = 1
}

function run(command, ...args) {
  return spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 })
}
