import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demoEntries } from './demo-entries.js'

/** The packages whose code decides what a store contains. */
const OF_STORES = /^(core|blocks|sqlite|driver-[\w-]+)$/
/** Enough that each kind of request is among them. */
const SAMPLE = 10_000

/** Changes with the entries. */
export function entriesVersion(): string {
  return hashOf([JSON.stringify([...demoEntries(SAMPLE)])])
}

/** Changes with the entries, and with the code that makes the questions and the correct answers. */
export function dataSetVersion(): string {
  return hashOf([entriesVersion(), ...codeIn(dirname(fileURLToPath(import.meta.url)))])
}

/** Changes with the code of Logpond that writes stores: what older code wrote must not be measured. */
export function logpondVersion(): string {
  const core = dirname(createRequire(import.meta.url).resolve('@logpond/core'))
  const packages = dirname(dirname(core))
  const stores = readdirSync(packages).filter((name) => OF_STORES.test(name))
  return hashOf(stores.flatMap((name) => codeIn(join(packages, name, 'dist'))))
}

/** Changes with the code in a folder. */
export const codeVersion = (folder: string): string => hashOf(codeIn(folder))

function codeIn(folder: string): (string | Buffer)[] {
  const files = readdirSync(folder, { recursive: true }).map(String).sort()
  return files
    .filter((name) => name.endsWith('.js') || name.endsWith('.cjs'))
    .flatMap((name) => [name, readFileSync(join(folder, name))])
}

function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, 12)
}
