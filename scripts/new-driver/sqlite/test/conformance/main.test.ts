import { testDriver } from '@logpond/conformance'
import { create } from './main.ts'

testDriver('my-engine, thread main', {
  create,
  module: new URL('./main.ts', import.meta.url),
  strict: true,
})
