import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchFiles } from '../../src/lab/store-files.js'

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-files-'))
  file = join(directory, 'store')
  writeFileSync(file, 'a')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const endless = new Promise<never>(() => {})

describe('watchFiles', () => {
  it('notices a change that came before the wait for it', async () => {
    const untilChange = watchFiles(directory)
    appendFileSync(file, 'b')
    await untilChange(endless)
  })

  it('waits for a change, such as a new file', async () => {
    const untilChange = watchFiles(directory)
    let isOver = false
    const waiting = untilChange(endless).then(() => {
      isOver = true
    })
    await new Promise(setImmediate)
    expect(isOver).toBe(false)
    writeFileSync(join(directory, 'new'), '')
    await waiting
  })

  it('waits no longer than for the work, however that ends', async () => {
    await watchFiles(directory)(Promise.resolve())
    await watchFiles(directory)(Promise.reject(new Error('failed')))
  })
})
