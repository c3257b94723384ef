import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { loadBetterSqlite3, type Runtime } from '../src/load-better-sqlite3.js'

const require = createRequire(import.meta.url)

function errorOf(runtime: Runtime): LogStorageError {
  try {
    loadBetterSqlite3(undefined, runtime)
  } catch (error) {
    if (isLogStorageError(error)) return error
  }
  throw new Error('a LogStorageError was expected')
}

describe('loadBetterSqlite3', () => {
  it('loads the package that is installed', () => {
    expect(loadBetterSqlite3()).toBe(require('better-sqlite3'))
  })

  it.each(['22.15.0', '23.0.0', '24.3.1', '30.0.0-nightly'])('accepts Node.js %s', (nodeVersion) => {
    expect(loadBetterSqlite3(undefined, { nodeVersion, require })).toBe(require('better-sqlite3'))
  })

  it.each(['18.20.0', '20.19.0', '22.9.0', '22.14.0'])(
    'rejects Node.js %s without loading the package',
    (nodeVersion) => {
      let isLoaded = false
      const error = errorOf({
        nodeVersion,
        require: () => {
          isLoaded = true
        },
      })
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain(nodeVersion)
      expect(error.message).toContain('Update Node.js')
      expect(isLoaded).toBe(false)
    },
  )

  it('reports how to install a missing package', () => {
    const missing = () => require('a-package-that-does-not-exist')
    const error = errorOf({ nodeVersion: '24.0.0', require: missing })
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('better-sqlite3 is not installed. Install it: npm install better-sqlite3')
    expect(error.cause).toMatchObject({ code: 'MODULE_NOT_FOUND' })
  })

  it('reports why a package does not load', () => {
    const broken = () => {
      throw new SyntaxError('odd file')
    }
    expect(errorOf({ nodeVersion: '24.0.0', require: broken })).toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('reports native code that was built for another platform', () => {
    const wrongBinary = Object.assign(new Error('invalid ELF header'), { code: 'ERR_DLOPEN_FAILED' })
    const error = errorOf({
      nodeVersion: '24.0.0',
      require: () =>
        class {
          constructor() {
            throw wrongBinary
          }
        },
    })
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('invalid ELF header')
    expect(error.message).toContain(`${process.platform}-${process.arch}`)
    expect(error.cause).toBe(wrongBinary)
  })

  it('names the flag that grants a missing permission', () => {
    const refused = new Error('Requires ffi access to "a.node", run again with the --allow-ffi flag')
    const error = errorOf({
      nodeVersion: '24.0.0',
      require: () =>
        class {
          constructor() {
            throw refused
          }
        },
    })
    expect(error.message).toContain('Start the process with --allow-ffi')
    expect(error.message).not.toContain('Reinstall it')
  })

  it.each([
    ['--no-addons', 'Start the process without --no-addons'],
    [
      '--disallow-code-generation-from-strings',
      'Start the process without --disallow-code-generation-from-strings',
    ],
  ])('reports what to do in a process with %s', (flag, advice) => {
    const source = `
      import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
      await betterSqlite3({ path: ':memory:', thread: 'main' })
        .open()
        .catch(({ code, message }) => console.log(code, message))`
    const cwd = fileURLToPath(new URL('.', import.meta.url))
    const output = execFileSync(process.execPath, [flag, '--input-type=module', '-e', source], { cwd })
    expect(String(output)).toMatch(/^UNSUPPORTED /)
    expect(String(output)).toContain(advice)
  })
})
