// Checks the types of every package and of the examples, in one process: the compiler reads the declarations that they share, those of
// Node.js, Vitest and the built packages, once for all of them, and not once for each as `turbo run check` does.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pinnedNode } from './workspace.mjs'

const projects = globSync(['packages/*/package.json', 'examples/package.json']).flatMap((manifest) => {
  const { check } = JSON.parse(readFileSync(manifest, 'utf8')).scripts ?? {}
  return (check?.split(' && ') ?? []).map((command) => join(dirname(manifest), projectOf(command)))
})

// By force, because the compiler would not notice that a built package has changed.
const { status } = spawnSync(
  pinnedNode,
  ['node_modules/typescript/bin/tsc', '--build', '--force', ...projects],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1

function projectOf(command) {
  const [, project] = /^tsc -p (\S+)$/.exec(command) ?? []
  if (project === undefined)
    throw new Error(`"${command}" must be "tsc -p PROJECT", since one process checks all`)
  return project
}
