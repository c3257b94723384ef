import { describe, expect, it } from 'vitest'
import { findBun, runtimeOf } from '../src/runtime.js'

describe('runtimeOf', () => {
  it('returns this Node.js, and Bun for a subject whose key says so', async () => {
    expect(await runtimeOf('better-sqlite3')).toBe(process.execPath)
    expect(await runtimeOf('on-bun-hand')).toBe((await findBun())?.command)
  })
})

describe('findBun', () => {
  it('returns the first program that runs, and its version', async () => {
    expect(await findBun(['/nowhere/bun', process.execPath, '/nowhere/else'])).toEqual({
      command: process.execPath,
      version: process.version,
    })
  })

  it('returns undefined if no program runs', async () => {
    expect(await findBun(['/nowhere/bun'])).toBeUndefined()
  })
})
