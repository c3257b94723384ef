import { expect, it } from 'vitest'
import { postgres } from '../src/index.js'

it('is refused by an old version of Node.js with an error that says what to do', async () => {
  const descriptor = Object.getOwnPropertyDescriptor(Promise, 'withResolvers')
  Reflect.deleteProperty(Promise, 'withResolvers')
  try {
    await expect(postgres({ url: 'postgres://localhost:1/logs' }).open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('Logpond needs Node.js'),
    })
  } finally {
    Object.defineProperty(Promise, 'withResolvers', descriptor ?? {})
  }
})
