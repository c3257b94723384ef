import { expect, it } from 'vitest'
import { checkRuntime } from '../../src/process/check-runtime.js'

it('takes this runtime', () => {
  expect(checkRuntime()).toBe(undefined)
})

it('refuses a runtime that is too old, by its version', () => {
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
