import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { LINE_OPTIONS } from '../src/options.js'
import { appFolder } from './support/run-app.js'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const example = join(import.meta.dirname, 'fixtures/first-steps.mjs')
const folder = appFolder()

afterAll(() => folder.remove())

it('begins with an example that runs and prints what its comment says', () => {
  const source = readFileSync(example, 'utf8').trim()
  expect(/```js\n([\s\S]*?)\n```/.exec(readme)?.[1]).toBe(source)
  const file = join(folder.path, 'first-steps.mjs')
  copyFileSync(example, file)
  const printed = execFileSync(process.execPath, [file], { cwd: folder.path, encoding: 'utf8' })
  expect(printed.trim()).toBe(/console\.log.*\/\/ (.*)/.exec(source)?.[1])
})

it('lists every option of lines', () => {
  const listed = [...readme.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect(listed).toEqual(expect.arrayContaining([...LINE_OPTIONS]))
})
