import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ProcessorWait } from '../src/processor-wait.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function thread(id: number, milliseconds: number): void {
  mkdirSync(join(folder, String(id)), { recursive: true })
  writeFileSync(join(folder, String(id), 'schedstat'), `9000000 ${milliseconds * 1e6} 12\n`)
}

it('adds up how long all threads have waited', () => {
  thread(1, 30)
  thread(2, 12)
  expect(new ProcessorWait(folder).total()).toBe(42)
})

it('still counts threads that have ended', () => {
  thread(1, 30)
  thread(2, 12)
  const wait = new ProcessorWait(folder)
  wait.total()
  rmSync(join(folder, '2'), { recursive: true })
  thread(1, 31)
  thread(3, 5)
  expect(wait.total()).toBe(48)
})

it('returns 0 if the system does not count it', () => {
  mkdirSync(join(folder, '1'))
  expect(new ProcessorWait(folder).total()).toBe(0)
  expect(new ProcessorWait(join(folder, 'missing')).total()).toBe(0)
})

it.runIf(process.platform === 'linux')('reads the threads of this process', () => {
  const wait = new ProcessorWait()
  const before = wait.total()
  expect(before).toBeGreaterThanOrEqual(0)
  expect(wait.total()).toBeGreaterThanOrEqual(before)
})
