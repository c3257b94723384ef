import { mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { Application } from '../../../driver-auto/test/support/application.js'

const bin = join(import.meta.dirname, '../../dist/bin.js')

/** What `logpond doctor` reports about the automatic driver in the folder of an application. */
async function automaticDriver(app: Application) {
  const { stdout } = await app.end([bin, 'doctor', '--json'], {})
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
}

it('reports the driver that loggers use in this folder, which need not be one of logpond itself', async () => {
  using app = new Application()
  expect(await automaticDriver(app)).toMatchObject({
    driver: '@logpond/driver-auto',
    works: true,
    uses: 'node:sqlite',
  })
  app.install('driver-better-sqlite3')
  app.link('better-sqlite3')
  expect(await automaticDriver(app)).toMatchObject({ works: true, uses: 'better-sqlite3' })
})

it('finds the automatic driver through a package that brings it with it', async () => {
  using app = new Application()
  app.install('mapping')
  app.install('console')
  const inside = join(app.folder, 'node_modules/@logpond/console/node_modules/@logpond/driver-auto')
  mkdirSync(dirname(inside), { recursive: true })
  renameSync(join(app.folder, 'node_modules/@logpond/driver-auto'), inside)
  expect(await automaticDriver(app)).toMatchObject({ works: true, uses: 'node:sqlite' })
})
