import { describe, expect, it } from 'vitest'
import { findBun, runtimeOf } from '../src/runtime.js'

describe('runtimeOf', () => {
  it('runs a subject on this Node.js, and one whose key says so on Bun or nowhere', async () => {
    expect(await runtimeOf('better-sqlite3')).toBe(process.execPath)
    expect(await runtimeOf('on-bun-hand')).toBe((await findBun())?.command)
  })
})

describe('findBun', () => {
  it('takes the first place where a program answers, and says its version', async () => {
    expect(await findBun(['/nowhere/bun', process.execPath, '/nowhere/else'])).toEqual({
      command: process.execPath,
      version: process.version,
    })
  })

  it('finds none where no program answers', async () => {
    expect(await findBun(['/nowhere/bun'])).toBeUndefined()
  })
})
