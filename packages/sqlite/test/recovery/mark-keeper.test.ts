import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Mark, MarkFile, markPath, parseMark, withMarkFile } from '../../src/files/mark-file.js'
import { ceilingOf, MarkKeeper } from '../../src/recovery/mark-keeper.js'
import { MAX_ID } from '../../src/schema/log-state.js'
import { temporaryDirectory } from '../temporary-directory.js'

const uuid = 'a'.repeat(32)

function database(): string {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, 'x', { mode: 0o600 })
  return path
}

const read = (path: string) => withMarkFile(path, (file) => file.read())

/** A keeper whose clock is moved by the test. */
function keeperOf(path: string, wal = false) {
  let time = 0
  let timers: { at: number; work: () => void }[] = []
  const keeper = new MarkKeeper({
    path,
    file: new MarkFile(path),
    uuid,
    wal,
    now: () => time,
    after(milliseconds, work) {
      const timer = { at: time + milliseconds, work }
      timers.push(timer)
      return {
        [Symbol.dispose]() {
          timers = timers.filter((other) => other !== timer)
        },
      }
    },
  })
  const move = (milliseconds: number) => {
    time += milliseconds
    for (const { at, work } of [...timers]) if (at <= time) work()
  }
  return { keeper, move, timers: () => timers.length }
}

it('marks the first commit immediately, then once a second, and the last one on close', () => {
  const path = database()
  const { keeper, move, timers } = keeperOf(path)
  keeper.begin(0, { isReset: false })
  keeper.committed(10)
  expect(read(path)).toMatchObject({ uuid, lastId: 10, wal: false })
  for (let id = 11; id < 20; id++) keeper.committed(id)
  expect([read(path)?.lastId, timers()]).toEqual([10, 1])
  move(999)
  expect(read(path)?.lastId).toBe(10)
  move(1)
  expect([read(path)?.lastId, timers()]).toEqual([19, 0])
  move(5000)
  keeper.committed(20)
  expect([read(path)?.lastId, timers()]).toEqual([20, 0])
  keeper.committed(21)
  keeper.close()
  expect([read(path)?.lastId, timers()]).toEqual([21, 0])
})

it('marks immediately that the log holds entries again, each time after it was empty', () => {
  const path = database()
  const { keeper, timers } = keeperOf(path, true)
  keeper.begin(0, { isReset: false })
  for (const id of [10, 20]) {
    writeFileSync(`${path}-wal`, 'x')
    keeper.committed(id)
    expect([read(path), timers()]).toMatchObject([{ lastId: id, wal: true }, 0])
    keeper.committed(id + 1)
    expect([read(path)?.lastId, timers()]).toEqual([id, 1])
    writeFileSync(`${path}-wal`, '')
    keeper.write()
    expect([read(path), timers()]).toMatchObject([{ lastId: id + 1, wal: false }, 0])
  }
})

it('marks each id before it may be assigned, and never lowers the ceiling', () => {
  const path = database()
  const [one, other] = [keeperOf(path), keeperOf(path)]
  for (const { keeper } of [one, other]) keeper.begin(0, { isReset: false })
  one.keeper.reserve(200_000)
  const { ceiling } = read(path) as Mark
  expect(ceiling).toBeGreaterThan(200_000)
  other.keeper.committed(5)
  expect(read(path)).toMatchObject({ ceiling, lastId: 5 })
  one.keeper.reserve(ceiling)
  expect(read(path)?.ceiling).toBe(ceiling)
  one.keeper.reserve(ceiling + 1)
  expect(read(path)?.ceiling).toBe(ceilingOf(ceiling + 1))
})

it('discards a mark that no longer holds, or that belongs to another database', () => {
  const path = database()
  withMarkFile(path, (file) => file.write({ uuid, lastId: 500, ceiling: 9_000_000, wal: true }))
  const { keeper } = keeperOf(path)
  keeper.begin(100, { isReset: false })
  expect(read(path)).toEqual({ uuid, lastId: 500, ceiling: 9_000_000, wal: false })
  keeper.begin(100, { isReset: true })
  expect(read(path)).toEqual({ uuid, lastId: 100, ceiling: ceilingOf(100), wal: false })
  withMarkFile(path, (file) =>
    file.write({ uuid: 'b'.repeat(32), lastId: 7000, ceiling: 9_000_000, wal: true }),
  )
  keeper.begin(100, { isReset: false })
  expect(read(path)).toMatchObject({ uuid, lastId: 100 })
})

it('is a short text of fixed length, readable only by its owner', () => {
  const path = database()
  const mark = { uuid, lastId: MAX_ID, ceiling: MAX_ID, wal: true }
  const full: Mark = {
    ...mark,
    least: MAX_ID,
    gone: true,
    quarantine: '20260102T030405678Z',
    foreignWal: '20260102T030405678Z',
  }
  for (const each of [full, mark]) {
    withMarkFile(path, (file) => file.write(each))
    expect(read(path)).toEqual(each)
    expect(statSync(markPath(path)).size).toBe(448)
  }
  expect(statSync(markPath(path)).mode & 0o777).toBe(0o600)
  expect(readFileSync(markPath(path), 'utf8')).toMatch(/^\{.+\} *\n$/)
})

it('is ignored unless it is complete', () => {
  const path = database()
  withMarkFile(path, (file) => file.write({ uuid, lastId: 12_345, ceiling: 131_072, wal: true }))
  const record = readFileSync(markPath(path), 'utf8')
  expect(parseMark(record)?.lastId).toBe(12_345)
  for (const torn of ['', 'null', '7', '{}', record.replace('12345', '12346'), record.slice(0, 100)]) {
    expect(parseMark(torn)).toBeUndefined()
  }
})

it('does nothing if the mark cannot be written', () => {
  const path = join(temporaryDirectory(), 'missing', 'a.db')
  const { keeper } = keeperOf(path)
  keeper.begin(1, { isReset: true })
  keeper.committed(2)
  keeper.close()
  expect(existsSync(markPath(path))).toBe(false)
  rmSync(path, { force: true })
})

it('marks the first commit immediately even after its ids were reserved', () => {
  const path = database()
  const { keeper } = keeperOf(path, true)
  keeper.begin(0, { isReset: true })
  keeper.reserve(20)
  keeper.committed(20)
  expect(read(path)?.lastId).toBe(20)
})

it('remembers the smallest id that may be assigned, also for the next opening, until one is committed', () => {
  const path = database()
  const { keeper } = keeperOf(path)
  keeper.begin(100, { isReset: false, minNextId: 5000 })
  expect(read(path)).toMatchObject({ lastId: 100, least: 5000 })
  keeper.close()
  const next = keeperOf(path).keeper
  next.begin(100, { isReset: false })
  expect(next.minNextId).toBe(5000)
  expect(read(path)).toMatchObject({ lastId: 100, least: 5000 })
  next.reserve(5000)
  next.committed(5000)
  next.close()
  expect(read(path)).not.toHaveProperty('least')
})

it.each([{ untold: '20260102T030405678Z' }, { loss: { before: MAX_ID, now: 7 } }])(
  'keeps %j until it was reported',
  (unreported) => {
    const path = database()
    const { keeper } = keeperOf(path)
    keeper.begin(0, { isReset: true, unreported })
    keeper.committed(1)
    expect(read(path)).toMatchObject({ lastId: 1, ...unreported })
    keeper.reported()
    keeper.committed(2)
    keeper.close()
    expect(read(path)).toMatchObject({ lastId: 2 })
    expect(read(path)).not.toHaveProperty(Object.keys(unreported)[0] as string)
  },
)
