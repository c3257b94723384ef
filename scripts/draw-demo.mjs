// `node scripts/draw-demo.mjs`: runs the demo of `npm start` and draws its output for the README as docs/demo.svg. Build the packages
// first. The drawing shows measurements of this machine, so keep the machine idle while the script runs.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { terminalSvg } from './draw-demo/terminal-svg.mjs'
import { pinnedNode } from './workspace.mjs'

const FILE = 'docs/demo.svg'
const MAX_ERRORS = 4

const directory = mkdtempSync(join(tmpdir(), 'logpond-demo-'))
try {
  const { stdout, stderr, status } = spawnSync(pinnedNode, [resolve('packages/cli/dist/bin.js'), 'demo'], {
    cwd: directory,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The demo ended with status ${status}: ${stderr}`)
  // The demo prints the errors that it follows between lines of progress.
  const errors = stderr.split('\n').filter((line) => / (ERROR|FATAL) /.test(line))
  writeFileSync(
    FILE,
    terminalSvg('npm start', [...errors.slice(0, MAX_ERRORS), ...stdout.trimEnd().split('\n')]),
  )
  console.log(FILE)
} finally {
  rmSync(directory, { recursive: true })
}
