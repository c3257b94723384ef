import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkSync } from '../src/check-sync.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

it('rejects a file if fsync is forbidden, and says what to do', () => {
  const source = `
    import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
    const path = ${JSON.stringify(join(folder, 'a.db'))}
    await nodeSqlite3Wasm({ path, thread: 'main' }).open().catch(({ code, message }) => console.log(code, message))
    await nodeSqlite3Wasm({ path: ':memory:', thread: 'main' }).open()
    console.log('in memory it works')`
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const flags = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*']
  const said = String(
    execFileSync(process.execPath, [...flags, '--input-type=module', '-e', source], { cwd }),
  )
  expect(said).toMatch(/^UNSUPPORTED .*without --permission/)
  expect(said).toContain('in memory it works')
  expect(existsSync(join(folder, 'a.db-owners'))).toBe(false)
})

it('ignores all other errors of fsync, which SQLite will report', () => {
  const failing = () => {
    throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' })
  }
  expect(() => checkSync(failing)).not.toThrow()
})
