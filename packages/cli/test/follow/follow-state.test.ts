import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FollowStateFile } from '../../src/follow/follow-state.js'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
  mkdirSync(join(folder, 'other'))
  writeFileSync(join(folder, 'precious'), 'precious')
})

afterEach(() => rmSync(folder, { recursive: true }))

it.each<[string, (place: string) => void]>([
  ['a link to a folder', (place) => symlinkSync(join(folder, 'other'), place)],
  ['a link to a file', (place) => symlinkSync(join(folder, 'precious'), place)],
  ['a link to nothing', (place) => symlinkSync(join(folder, 'missing'), place)],
  ['a file', (place) => writeFileSync(place, 'mine')],
  ['a hard link', (place) => linkSync(join(folder, 'precious'), place)],
])('refuses %s at the path of its folder, and writes nothing', (_what, put) => {
  const place = `${path}-follow`
  put(place)
  expect(() => new FollowStateFile(path, 'app.log')).toThrow(`${place} is not a folder. Remove it first.`)
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious')
  expect(readdirSync(join(folder, 'other'))).toEqual([])
  expect(readdirSync(folder).sort()).toEqual(['logs.db-follow', 'other', 'precious'])
})

it('creates its folder, and uses an existing one', () => {
  new FollowStateFile(path, 'app.log')
  expect(new FollowStateFile(path, 'app.log').read()).toBeUndefined()
})
