import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Replaces a JSON file in one step, so that a process that is killed leaves the old content or the new one. Creates its folder. */
export function replaceJsonFile(path: string, content: object): void {
  const next = `${path}.next`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = openSync(next, 'w', 0o600)
  try {
    writeFileSync(file, `${JSON.stringify(content)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(next, path)
}
