import { describe, expect, it } from 'vitest'
import { clickhouse } from '../src/index.js'
import { checkOptions } from '../src/options.js'

const url = 'http://localhost:8123'

describe('the options', () => {
  it('have defaults', () => {
    expect(checkOptions({ url })).toMatchObject({
      server: { username: 'default', password: '', requestTimeout: 60_000 },
      target: '`default`.`logs`',
      place: 'default.logs at http://localhost:8123/',
      durability: 'normal',
      deduplicationWindow: 10_000,
    })
  })

  it('may have the user in the address, which no message shows', () => {
    const { server, place } = checkOptions({ url: 'https://ann:p%40ss@logs.example:8443/ch' })
    expect(server).toMatchObject({ username: 'ann', password: 'p@ss' })
    expect(server.url.href).toBe('https://logs.example:8443/ch')
    expect(place).toBe('default.logs at https://logs.example:8443/ch')
  })

  it.each([
    [undefined, 'options must be an object with a url'],
    [{}, 'url must be an address'],
    [{ url: 'localhost:8123' }, 'url must be an address'],
    [{ url: `${url}/?database=x` }, 'without parameters'],
    [{ url, host: 'x' }, 'has no option "host"'],
    [{ url, table: '' }, 'table must be a name; it was ""'],
    [{ url, database: 7 }, 'database must be a name; it was 7'],
    [{ url, username: 'a:b' }, 'username must be a text without a colon; it was "a:b"'],
    [{ url, password: 7 }, 'password must be a text'],
    [{ url, readOnly: 1 }, 'readOnly must be true or false; it was 1'],
    [{ url, durability: 'most' }, `durability must be 'normal' or 'full'; it was "most"`],
    [{ url, deduplicationWindow: 10 }, 'deduplicationWindow must be a whole number from 1000 to 1000000'],
    [{ url, requestTimeout: 1.5 }, 'requestTimeout must be a whole number from 1000 to 3600000; it was 1.5'],
  ])('%j are refused by open', async (options, message) => {
    await expect(async () => clickhouse(options as never).open()).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(message),
    })
  })

  it('claim durable entries only where each batch is synced', () => {
    expect(clickhouse({ url }).supports.durable).toBe(false)
    expect(clickhouse({ url, durability: 'full' }).supports.durable).toBe(true)
  })
})
