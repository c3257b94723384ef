// Packs every package, and fails if one that is published lacks files, or has types that do not fit its modules. One process checks all
// of them: the checkers take longer to load than to check a package.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { problemsOfPackage } from './problems-of-package.mjs'
import { step } from './workspace.mjs'

/** Programs, and what runs inside of one: `require` need not load them. */
const ONLY_ES_MODULES = ['@logpond/bench', '@logpond/cli', '@logpond/conformance']
/** Only the other packages of this repository use them, in their tests. */
const INTERNAL_ENTRIES = { '@logpond/sqlite': ['./testing'] }

const folder = mkdtempSync(join(tmpdir(), 'logpond-packed-'))
try {
  process.exitCode = pack() && (await check()) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack() {
  return step('pack', 'pnpm', '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder)
}

async function check() {
  let passed = true
  for (const file of readdirSync(folder)) {
    const { name, problems } = await problemsOfPackage(readFileSync(join(folder, file)), rulesOf)
    for (const problem of problems) console.error(`${name}: ${problem}`)
    passed &&= problems.length === 0
  }
  return passed
}

function rulesOf(name) {
  return {
    // TypeScript before 4.7 reads no `exports`.
    ignored: ['node10', ...(ONLY_ES_MODULES.includes(name) ? ['node16-cjs'] : [])],
    excluded: INTERNAL_ENTRIES[name],
  }
}
