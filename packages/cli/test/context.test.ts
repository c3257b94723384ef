import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { type Context, toPath } from '../src/context.js'

const context = { directory: resolve('/var/log') } as Context

it.each([
  ['a.db', resolve('/var/log/a.db')],
  ['../a.db', resolve('/var/a.db')],
  [resolve('/srv/a.db'), resolve('/srv/a.db')],
  ['./~/a.db', resolve('/var/log/~/a.db')],
  ['~a/a.db', resolve('/var/log/~a/a.db')],
  ['~/logs/a.db', join(homedir(), 'logs', 'a.db')],
])('resolves %s from the working directory or the home folder', (path, expected) => {
  expect(toPath(context, path)).toBe(expected)
})
