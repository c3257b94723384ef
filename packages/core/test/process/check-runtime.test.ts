import { expect, it } from 'vitest'
import { checkRuntime } from '../../src/process/check-runtime.js'

it('accepts this runtime', () => {
  expect(checkRuntime()).toBe(undefined)
})

it.each([{ node: '22.15.0' }, { node: '23.0.0' }, { node: '26.1.0-nightly' }])('accepts %o', (versions) => {
  expect(checkRuntime(versions)).toBe(undefined)
})

it.each([
  { bun: '1.4.0', node: '22.6.0' },
  { deno: '2.9.0', node: '20.11.1' },
])('ignores the version of Node.js that another runtime reports: %o', (versions) => {
  expect(checkRuntime(versions)).toBe(undefined)
})

it.each(['18.20.8', '20.20.2', '22.14.0'])('refuses Node.js %s', (node) => {
  expect(() => checkRuntime({ node })).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED',
      message: `Logpond needs Node.js 22.15 or newer; this is ${node}. Update Node.js.`,
    }),
  )
})

it('refuses a runtime without Promise.withResolvers', () => {
  const descriptor = Object.getOwnPropertyDescriptor(Promise, 'withResolvers')
  Reflect.deleteProperty(Promise, 'withResolvers')
  try {
    expect(() => checkRuntime()).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message: expect.stringContaining(process.versions.node),
      }),
    )
  } finally {
    Object.defineProperty(Promise, 'withResolvers', descriptor ?? {})
  }
})
