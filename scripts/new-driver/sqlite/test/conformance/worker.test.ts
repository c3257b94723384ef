import { testDriver } from '@logpond/conformance'
import { create } from './worker.ts'

testDriver('my-engine, thread worker', {
  create,
  module: new URL('./worker.ts', import.meta.url),
  strict: true,
})
