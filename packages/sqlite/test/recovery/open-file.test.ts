import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { withMarkFile } from '../../src/files/mark-file.js'
import { ceilingOf } from '../../src/recovery/mark-keeper.js'
import { makeBatch } from '../make-batch.js'
import { BATCH, crashedDatabase, reopen } from './crashed-database.js'

const markOf = (path: string) => withMarkFile(path, (file) => file.read())

/** A database that was closed, with so many batches; its ids continue without a gap. */
async function closedDatabase(batches = 20): Promise<string> {
  const path = await crashedDatabase({ batches, checkpointAfter: batches - 1 })
  await (await reopen(path)).driver.close()
  return path
}

async function appendOne(path: string): Promise<number | undefined> {
  const { driver, found } = await reopen(path)
  expect(found).toEqual([])
  const [id] = await driver.append(makeBatch([{ message: 'new' }]))
  await driver.close()
  return id
}

it('continues with the next id after a close, and in a new block if it was not closed', async () => {
  const path = await crashedDatabase()
  const first = await appendOne(path)
  expect(first).toBe(ceilingOf(20 * BATCH) + 1)
  expect(await appendOne(path)).toBe((first as number) + 1)
})

it('remembers the new block even if nothing is written before the next close', async () => {
  const path = await crashedDatabase()
  const { driver } = await reopen(path)
  expect((await driver.stats()).lastId).toBe(20 * BATCH)
  await driver.close()
  expect(markOf(path)).toMatchObject({ lastId: 20 * BATCH, least: ceilingOf(20 * BATCH) + 1 })
  expect(await appendOne(path)).toBe(ceilingOf(20 * BATCH) + 1)
  expect(markOf(path)).not.toHaveProperty('least')
})

it('is reported if it replaced another database, both closed', async () => {
  const [path, other] = [await closedDatabase(), await closedDatabase(5)]
  copyFileSync(other, path)
  const { found, driver } = await reopen(path)
  expect(found).toMatchObject([
    { code: 'CORRUPT', message: expect.stringContaining('is not the one that was open last time') },
  ])
  await driver.close()
  expect(markOf(path)?.uuid).toBe(markOf(other)?.uuid)
})

it('is reported if it is an older copy, and the missing ids are not reused', async () => {
  const path = await closedDatabase()
  copyFileSync(path, `${path}.copy`)
  const { driver } = await reopen(path)
  const ids = await driver.append(makeBatch([{ message: 'a' }, { message: 'b' }]))
  await driver.close()
  const known = markOf(path)
  renameSync(`${path}.copy`, path)
  const restored = await reopen(path)
  expect(restored.found).toMatchObject([{ code: 'CORRUPT' }])
  const [id = 0] = await restored.driver.append(makeBatch([{ message: 'c' }]))
  expect(id).toBe((known?.ceiling ?? 0) + 1)
  expect(id).toBeGreaterThan(ids.at(-1) ?? 0)
})

it('needs no mark if it was closed', async () => {
  const path = await closedDatabase()
  rmSync(`${path}-mark`)
  const { found, ids, driver } = await reopen(path)
  expect([found, ids.length]).toEqual([[], 20 * BATCH])
  await driver.close()
  expect(markOf(path)).toMatchObject({ lastId: 20 * BATCH, wal: false })
})

it('fails with the error of its binding if that has nothing to do with its files', async () => {
  const path = await closedDatabase()
  const { testBinding } = await import('../test-binding.js')
  const failing = {
    ...testBinding,
    connect: () => {
      throw Object.assign(new Error('no memory'), { code: 'ENOMEM' })
    },
  }
  await expect(reopen(path, { binding: failing })).rejects.toThrow('no memory')
  expect((await reopen(path)).ids).toHaveLength(20 * BATCH)
})
