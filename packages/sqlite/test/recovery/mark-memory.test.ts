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

/** A database that was opened once, with its mark. */
function opened(): { path: string; memory: MarkMemory } {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, 'x')
  put(path, mark)
  const memory = new MarkMemory()
  expect(memory.opened(path, [])).toEqual([])
  return { path, memory }
}

it('writes the mark again if it is gone, covering all ids that were assigned', () => {
  const { path, memory } = opened()
  memory.committed([11, 12])
  memory.committed([])
  memory.committed([2_000_000])
  rmSync(markPath(path))
  memory.restore(path)
  expect(readMark(path)).toEqual({ ...mark, lastId: 2_000_000, ceiling: ceilingOf(2_000_000), wal: false })
})

it('leaves an existing mark alone', () => {
  const { path, memory } = opened()
  memory.committed([11])
  put(path, other)
  memory.restore(path)
  expect(readMark(path)).toEqual(other)
})

it('writes no mark for a database that was never open', () => {
  const path = join(temporaryDirectory(), 'a.db')
  const memory = new MarkMemory()
  memory.committed([11])
  memory.restore(path)
  expect(readMark(path)).toBeUndefined()
})

it('writes nothing if the folder is gone', () => {
  const { path, memory } = opened()
  rmSync(join(path, '..'), { recursive: true })
  memory.restore(path)
  expect(readMark(path)).toBeUndefined()
})

it('reports once that another database is at the path, with a mark of its own', () => {
  const { path, memory } = opened()
  put(path, other)
  expect(memory.opened(path, [])).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining(path) }])
  expect(memory.opened(path, [])).toEqual([])
})

it('adds nothing if the opening itself reported it', () => {
  const { path, memory } = opened()
  put(path, other)
  const found = [new LogStorageError('CORRUPT', 'gone')]
  expect(memory.opened(path, found)).toBe(found)
})
