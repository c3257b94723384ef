import { randomUUID } from 'node:crypto'
import { type Binaries, binariesOfNpm, binariesOfSystem, PostgresServer } from '@logpond/test-servers'
import { afterAll, beforeAll } from 'vitest'

/** The Postgres of npm, or the newest one that Debian's packages have installed; undefined if there is none. */
export const binaries: Binaries | undefined =
  (await binariesOfNpm()) ??
  ['18', '17', '16', '15'].map(binariesOfSystem).find((found) => found !== undefined)

/** Why tests are skipped. */
export const NO_SERVER =
  'npm has no Postgres for this platform, and none is installed: these tests need one of them.'

/** The server of a test file, started before its tests and removed after them. */
export function testServer(settings: readonly string[] = []): { readonly current: PostgresServer } {
  let server: PostgresServer | undefined
  beforeAll(async () => {
    if (binaries === undefined) console.warn(NO_SERVER)
    else server = await PostgresServer.start(binaries, settings)
  })
  afterAll(() => server?.remove())
  return {
    get current() {
      if (server === undefined) throw new Error(NO_SERVER)
      return server
    },
  }
}

/** A name of a schema that no other test uses. */
export function newSchema(): string {
  return `test_${randomUUID().replaceAll('-', '')}`
}
