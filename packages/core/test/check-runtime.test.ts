import { expect, it, vi } from 'vitest'
import { checkRuntime } from '../src/check-runtime.js'

it('takes this runtime', () => {
  expect(checkRuntime()).toBe(undefined)
})

it('refuses a runtime that is too old, by its version', () => {
  const withResolvers = vi.spyOn(Promise, 'withResolvers', 'get' as never)
  withResolvers.mockReturnValue(undefined as never)
  try {
    expect(() => checkRuntime()).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message: expect.stringContaining(process.versions.node),
      }),
    )
  } finally {
    withResolvers.mockRestore()
  }
})
