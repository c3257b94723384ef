import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { type Mark, markPath, readMark, withMarkFile } from '../../src/files/mark-file.js'
import { ceilingOf } from '../../src/recovery/mark-keeper.js'
import { MarkMemory } from '../../src/recovery/mark-memory.js'
import { temporaryDirectory } from '../temporary-directory.js'

const mark: Mark = { uuid: 'a'.repeat(32), lastId: 10, ceiling: ceilingOf(10), wal: true }
const other: Mark = { uuid: 'b'.repeat(32), lastId: 3, ceiling: ceilingOf(3), wal: false }

function put(path: string, mark: Mark): void {
  withMarkFile(path, (file) => file.write(mark))
}

/** What was opened once, with its mark. */
function opened(): { path: string; memory: MarkMemory } {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, 'x')
  put(path, mark)
  const memory = new MarkMemory()
  expect(memory.opened(path, [])).toEqual([])
  return { path, memory }
}

it('writes the mark again where it is gone, with all ids that were given', () => {
  const { path, memory } = opened()
  memory.committed([11, 12])
  memory.committed([])
  memory.committed([2_000_000])
  rmSync(markPath(path))
  memory.restore(path)
  expect(readMark(path)).toEqual({ ...mark, lastId: 2_000_000, ceiling: ceilingOf(2_000_000), wal: false })
})

it('leaves the mark alone that is there', () => {
  const { path, memory } = opened()
  memory.committed([11])
  put(path, other)
  memory.restore(path)
  expect(readMark(path)).toEqual(other)
})

it('writes no mark of a database that was never open', () => {
  const path = join(temporaryDirectory(), 'a.db')
  const memory = new MarkMemory()
  memory.committed([11])
  memory.restore(path)
  expect(readMark(path)).toBeUndefined()
})

it('writes nothing where the folder is gone', () => {
  const { path, memory } = opened()
  rmSync(join(path, '..'), { recursive: true })
  memory.restore(path)
  expect(readMark(path)).toBeUndefined()
})

it('tells once of another database that looks as its own mark says', () => {
  const { path, memory } = opened()
  put(path, other)
  expect(memory.opened(path, [])).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining(path) }])
  expect(memory.opened(path, [])).toEqual([])
})

it('adds nothing where the opening has told of it', () => {
  const { path, memory } = opened()
  put(path, other)
  const found = [new LogStorageError('CORRUPT', 'gone')]
  expect(memory.opened(path, found)).toBe(found)
})
