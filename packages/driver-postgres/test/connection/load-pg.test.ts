import { expect, it } from 'vitest'
import { loadPg } from '../../src/connection/load-pg.js'

it('says how to install pg', async () => {
  const missing = Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' })
  await expect(loadPg(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: 'pg is not installed. Install it: npm install pg',
    cause: missing,
  })
})

it('takes the client of an ES module and of CommonJS', async () => {
  class Client {}
  expect(await loadPg(async () => ({ default: { Client } }))).toBe(Client)
  expect(await loadPg(async () => ({ Client }))).toBe(Client)
})
