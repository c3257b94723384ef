import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadDriverModule } from '../../src/lab/load-driver-module.js'

function moduleWith(code: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-module-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'module.mjs')
  writeFileSync(file, code)
  return file
}

async function made(code: string): Promise<unknown> {
  const create = await loadDriverModule(moduleWith(code))
  return create({ directory: '/tmp' })
}

describe('loadDriverModule', () => {
  it('prefers create to any other export', async () => {
    expect(
      await made('export const create = () => 1; export const other = () => 2; export default () => 3'),
    ).toBe(1)
  })

  it('uses the default export, a function or an object with create', async () => {
    expect(await made('export const other = () => 2; export default () => 3')).toBe(3)
    expect(await made('export default { create: () => 4 }')).toBe(4)
  })

  it('uses the only exported function, whatever its name', async () => {
    expect(await made('export const myDriver = () => 5; export const VERSION = "1"')).toBe(5)
  })

  it('accepts a URL', async () => {
    const url = pathToFileURL(moduleWith('export const create = () => 6'))
    expect((await loadDriverModule(url))({ directory: '' })).toBe(6)
    expect((await loadDriverModule(url.href))({ directory: '' })).toBe(6)
  })

  it('says what create is when it is not a function', async () => {
    await expect(made('export const create = 42; export default () => 3')).rejects.toThrow(
      /exports create, which is 42\. It must export /,
    )
  })

  it('reports a missing file, and the error of a module', async () => {
    await expect(loadDriverModule('/there/is/none.mjs')).rejects.toThrow(
      'The file /there/is/none.mjs does not exist.',
    )
    await expect(made('throw new TypeError("no engine")')).rejects.toThrow(
      /module\.mjs cannot be loaded: TypeError: no engine\n/,
    )
  })

  it('says what a module exports when the choice is not clear', async () => {
    await expect(made('export const a = () => 1; export const b = () => 2')).rejects.toThrow(
      /exports a, b\. It must export /,
    )
    await expect(made('')).rejects.toThrow(/exports nothing\. It must export /)
  })
})
