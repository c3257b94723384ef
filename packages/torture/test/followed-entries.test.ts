import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredLogEntry } from '@logpond/core'
import { expect, it, onTestFinished } from 'vitest'
import { FollowedEntries, readFollowed } from '../src/followed-entries.js'

const entry = (id: number, message: string) => ({ id, message }) as StoredLogEntry

function newList(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'followed')
}

it('lists ids and origins, and continues after the last one', () => {
  const path = newList()
  {
    using list = new FollowedEntries(path)
    expect(list.lastId).toBe(0)
    list.add(entry(4, 'writer-1 0 timeout'))
    list.add(entry(7, 'writer-2 3'))
  }
  using list = new FollowedEntries(path)
  expect(list.lastId).toBe(7)
  list.add(entry(8, 'writer-1 1 GET'))
  expect(readFollowed(path)).toEqual([
    { id: 4, origin: 'writer-1 0' },
    { id: 7, origin: 'writer-2 3' },
    { id: 8, origin: 'writer-1 1' },
  ])
})

it('continues before a line that a kill has cut', () => {
  const path = newList()
  writeFileSync(path, '4 writer-1 0\n5 wri')
  expect(readFollowed(path)).toEqual([{ id: 4, origin: 'writer-1 0' }])
  using list = new FollowedEntries(path)
  list.add(entry(5, 'writer-1 1'))
  expect(readFileSync(path, 'utf8')).toBe('4 writer-1 0\n5 writer-1 1\n')
})
