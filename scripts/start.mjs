// `npm start [-- FILE…]`: installs, builds, and runs `logpond start`. Passes on the terminal, the standard input, signals and the
// exit status.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { calledFrom, install, pinnedNode, turbo } from './workspace.mjs'

if (!install() || !turbo('build', 'build', '--filter=@logpond/cli...')) process.exit(1)

const command = [resolve('packages/cli/dist/bin.js'), 'start', ...process.argv.slice(2)]
const child = spawn(pinnedNode, command, { cwd: calledFrom, stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // A terminal sends Ctrl-C to both parent and child.
  const sentToBoth = signal === 'SIGINT' && process.stderr.isTTY
  process.on(signal, () => sentToBoth || child.kill(signal))
}

child.on('error', (error) => {
  console.error(error)
  process.exitCode = 1
})
child.on('exit', (status, signal) => {
  if (signal === null) process.exit(status)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
