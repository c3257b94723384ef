import { createRequire } from 'node:module'
import * as vitest from 'vitest'
import { LogpondTransport } from '../src/index.js'
import { IN_MEMORY } from './logged.js'

type Callback = (error?: unknown) => void
/** A test or a hook of mocha, which may take a callback. */
type Body = (done: Callback) => unknown

interface SuiteOptions {
  readonly name: string
  readonly Transport: typeof LogpondTransport
  readonly construct: object
}

const require = createRequire(import.meta.url)

// The suite uses the global functions of mocha.
Object.assign(globalThis, {
  describe: vitest.describe,
  it: (name: string, body: Body) => vitest.it(name, () => run(body)),
  beforeEach: (body: Body) => vitest.beforeEach(() => run(body)),
  afterEach: (body: Body) => vitest.afterEach(() => run(body)),
  after: (body: Body) => vitest.afterAll(() => run(body)),
})

const testTransport = require('abstract-winston-transport') as (options: SuiteOptions) => void
testTransport({ name: 'LogpondTransport', Transport: LogpondTransport, construct: IN_MEMORY })

async function run(body: Body): Promise<void> {
  if (body.length === 0) {
    await body(() => {})
    return
  }
  await new Promise<void>((resolve, reject) => {
    body((error) => (error ? reject(error) : resolve()))
  })
}
