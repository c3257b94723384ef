import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}.mjs`, import.meta.url))
// A quick group whose promises apply to every driver.
const SOME = ['--only', 'atomicity', '--seed', '7']

describe('conformance', () => {
  it('prints every promise with its verdict, and exits with 0 when none is broken', async () => {
    const directory = temporaryDirectory()
    const { status, stdout } = await runCli(['conformance', fixture('memory'), ...SOME], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^atomicity\n {2}✓ a failed batch stores nothing, at whichever entry it fails \(\d+ ms\)\n/,
    )
    expect(stdout).toMatch(/memory claims .*fullText.*\.\n\d+ passed, 0 failed.* in [\d.]+ s \(seed 7\)\n$/)
  })

  it('prints the first difference, and exits with 1 when a promise is broken', async () => {
    const directory = temporaryDirectory()
    const { status, stdout, stderr } = await runCli(['conformance', fixture('forgetful'), ...SOME], {
      directory,
    })
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /✗ a failed batch stores nothing, at whichever entry it fails \(failed\)\n {6}readAfter after a batch failed at entry 0 of 1,000 /,
    )
    expect(stdout).toMatch(/\(expected 1 entries, got 0\)/)
    expect(stderr).toMatch(/^logpond: forgetful\\e\[2J breaks \d+ of its promises\.\n$/)
  })

  it('prints one verdict per line and then the totals as JSON', async () => {
    const directory = temporaryDirectory()
    const { lines } = await runCli(['conformance', fixture('memory'), '--json', ...SOME], { directory })
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(objects.length).toBeGreaterThan(1)
    for (const verdict of objects.slice(0, -1)) {
      expect(verdict).toMatchObject({
        group: 'atomicity',
        promise: expect.any(String),
        status: expect.stringMatching(/^(passed|not claimed|not tested)$/),
        milliseconds: expect.any(Number),
      })
    }
    expect(objects.at(-1)).toMatchObject({ driver: 'memory', seed: 7, failed: 0, passed: expect.any(Number) })
  })

  it('writes JUnit XML with the failures', async () => {
    const directory = temporaryDirectory()
    await runCli(['conformance', fixture('forgetful'), '--junit', 'report.xml', ...SOME], { directory })
    const xml = readFileSync(join(directory, 'report.xml'), 'utf8')
    expect(xml).toMatch(/<testsuite name="atomicity" tests="\d+" failures="[1-9]/)
    expect(xml).toMatch(/<failure message="readAfter after a batch failed at entry 0 of 1,000 /)
    expect(xml).not.toContain('\u001b')
  })

  it('explains what a module must export', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['conformance', fixture('no-driver')], { directory })
    expect(status).toBe(2)
    expect(stderr).toMatch(/exports answer\. It must export a function that makes a driver: .*\n$/)
  })

  it('reports the error of a driver that cannot be opened once, and tests nothing', async () => {
    const directory = temporaryDirectory()
    const { status, stdout, stderr } = await runCli(['conformance', fixture('never-opens')], { directory })
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /^logpond: .*never-opens\.mjs: memory cannot be opened in a new, empty folder: IO: The disk is gone\\u200b\.\nlogpond: at .*never-opens\.mjs/,
    )
    expect(stderr).not.toContain('\u200b')
  })

  it('waits for the first opening up to its timeout', async () => {
    const directory = temporaryDirectory()
    const args = ['conformance', fixture('hangs'), '--open-timeout', '50ms']
    const { status, stderr } = await runCli(args, { directory })
    expect(status).toBe(2)
    expect(stderr).toMatch(/hangs\.mjs: memory cannot be opened in .*: It did not settle within 50 ms\.\n$/)
  })

  it('stops at the first broken promise with --bail', async () => {
    const directory = temporaryDirectory()
    const all = await runCli(['conformance', fixture('forgetful'), '--json', ...SOME], { directory })
    const few = await runCli(['conformance', fixture('forgetful'), '--json', '--bail', ...SOME], {
      directory,
    })
    const failures = (lines: readonly string[]) => lines.filter((line) => line.includes('"status":"failed"'))
    expect(failures(all.lines).length).toBeGreaterThan(1)
    expect(failures(few.lines)).toHaveLength(1)
  })

  it('summarizes untested promises, and fails no driver for untestable ones, even with --strict', async () => {
    const directory = temporaryDirectory()
    for (const more of [[], ['--strict']]) {
      const args = ['conformance', fixture('memory'), '--only', 'append ahead:', ...more]
      const { status, stdout } = await runCli(args, { directory })
      expect(status).toBe(0)
      expect(stdout).toMatch(
        /\nNot tested: \d promises \(append ahead \d\), because the driver has no appendAhead, .*\. No remedy here\.\n/,
      )
    }
  })

  it('reports a TypeScript module that Node.js cannot load', () => {
    const directory = temporaryDirectory()
    const module = join(directory, 'driver.ts')
    writeFileSync(module, 'export const create = () => undefined')
    const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))
    const args = ['--no-experimental-strip-types', bin, 'conformance', module]
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /driver\.ts is TypeScript, which Node\.js v[\d.]+ cannot load\. Use Node\.js 22\.18 or newer/,
    )
  })

  it('lists all or some promises, and tests none', async () => {
    const directory = temporaryDirectory()
    const { status, stdout } = await runCli(['conformance', '--list'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^atomicity\n {2}a failed batch stores nothing, at whichever entry it fails\n/m)
    const { lines } = await runCli(['conformance', '--list', '--json', '--only', 'POWER cut'], { directory })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      group: 'claims',
      promise: 'a committed entry survives a power cut',
      claim: 'durable',
    })
  })

  it('requires a module unless it only lists promises', async () => {
    const { status, stderr } = await runCli(['conformance'], { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^logpond: Name a module/)
  })

  it('reports a missing module, and a text that no promise contains', async () => {
    const directory = temporaryDirectory()
    const missing = await runCli(['conformance', './missing.js'], { directory })
    expect(missing.status).toBe(2)
    expect(missing.stderr).toContain('missing.js')
    const none = await runCli(['conformance', fixture('memory'), '--only', 'no such thing'], { directory })
    expect(none.status).toBe(2)
    expect(none.stderr).toMatch(/^logpond: No promise has "no such thing" in its name or group\./)
  })

  it('exits although the driver left a timer running', () => {
    const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))
    const args = [bin, 'conformance', fixture('forgetful'), ...SOME]
    expect(spawnSync(process.execPath, args, { timeout: 50_000 }).status).toBe(1)
  })
})
