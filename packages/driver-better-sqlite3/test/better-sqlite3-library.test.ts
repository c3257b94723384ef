import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { betterSqlite3Library, findLibrary } from '../src/better-sqlite3-library.js'

const code = `prebuilds/${process.platform}-${process.arch}.node`

/** Creates the files of an installed package, all of them empty. */
function install(...files: string[]): string {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'logpond-'))), 'better-sqlite3')
  onTestFinished(() => rmSync(dirname(folder), { recursive: true }))
  for (const file of ['lib/index.js', ...files]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  return folder
}

const libraryIn = (folder: string) => findLibrary(() => join(folder, 'lib/index.js'))

describe('betterSqlite3Library', () => {
  it('identifies the installed package and its native code', () => {
    const main = createRequire(import.meta.url).resolve('better-sqlite3')
    expect(betterSqlite3Library()).toEqual({
      name: 'better-sqlite3',
      path: dirname(dirname(realpathSync(main))),
      file: expect.stringMatching(/^\d+ \d+$/),
    })
  })

  it('distinguishes two copies', () => {
    const [one, other] = [install(code), install(code)].map(libraryIn)
    expect(one?.path).not.toBe(other?.path)
    expect(one?.file).not.toBe(other?.file)
  })

  it('recognizes a copy through a link to it', () => {
    const folder = install(code)
    symlinkSync(folder, `${folder}-link`)
    expect(libraryIn(`${folder}-link`)).toEqual(libraryIn(folder))
  })

  it('recognizes native code that two folders share', () => {
    const [one, other] = [install(code), install()]
    mkdirSync(dirname(join(other, code)))
    linkSync(join(one, code), join(other, code))
    expect(libraryIn(other).file).toBe(libraryIn(one).file)
  })

  it('prefers native code that was built on this machine, as the package does', () => {
    const built = 'build/Release/better_sqlite3.node'
    const folder = install(code, built)
    rmSync(join(folder, code))
    const { file } = libraryIn(folder)
    expect(file).toBeDefined()
    writeFileSync(join(folder, code), '')
    expect(libraryIn(folder).file).toBe(file)
  })

  it('returns only a name if the package is not installed', () => {
    const missing = () => {
      throw new Error('Cannot find module')
    }
    expect(findLibrary(missing)).toEqual({ name: 'better-sqlite3' })
  })
})
