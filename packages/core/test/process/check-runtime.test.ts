import { expect, it } from 'vitest'
import { checkRuntime } from '../../src/process/check-runtime.js'

it('accepts this runtime', () => {
  expect(checkRuntime()).toBe(undefined)
})

it('refuses a runtime whose version is too old', () => {
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
