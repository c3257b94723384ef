import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const command = fileURLToPath(new URL('../dist/torture.js', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const torture = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' })

describe('the command', () => {
  it('prints a table, writes JSON, and exits with 0 if all cases are green', () => {
    const json = join(folder, 'results.json')
    const { status, stdout } = torture('20', '--fast', '--seed', '5', '--json', json)
    expect(stdout).toContain('--seed 5')
    expect(stdout).toMatch(/^20 .*wasm .* ok$/m)
    expect(status).toBe(0)
    const { results } = JSON.parse(readFileSync(json, 'utf8'))
    expect(results).toMatchObject([{ row: 20, driver: 'wasm', lost: 0, duplicated: 0, violations: [] }])
  })

  it('prints violations with their seeds, and exits with 1', () => {
    const { status, stdout } = torture('1', '--seed', '3', '--sabotage', 'ids-repeated')
    expect(stdout).toMatch(/^1 .*RED: C$/m)
    expect(stdout).toMatch(/^1 .*native, --seed 3: C: \d+ were reported with a wrong or repeated id/m)
    expect(status).toBe(1)
  })

  it.each([
    ['an unknown row', ['99'], 'Unknown row or driver'],
    ['an unknown driver', ['--driver', 'other'], 'Unknown row or driver'],
    ['an unknown sabotage', ['--sabotage', 'other'], 'Unknown sabotage other'],
    ['a seed that is not a number', ['--seed', 'x'], '--seed must be a whole number, but is x'],
  ])('exits with 2 for %s', (_, args, message) => {
    const { status, stderr } = torture(...args)
    expect(stderr).toContain(message)
    expect(status).toBe(2)
  })
})
