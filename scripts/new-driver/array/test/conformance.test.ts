import { testDriver } from '@logpond/conformance'
import { create } from '../src/create.ts'

testDriver('my-engine', {
  create,
  module: new URL('../src/create.ts', import.meta.url),
  strict: true,
})
