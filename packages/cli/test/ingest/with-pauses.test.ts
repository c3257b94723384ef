import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { withPauses } from '../../src/ingest/with-pauses.js'

it('yields undefined when no item has come for a while, and then the next item', async () => {
  const source = new PassThrough({ objectMode: true })
  const pauses: (() => void)[] = []
  const items = withPauses(source, () => new Promise<void>((resolve) => pauses.push(resolve)))
  source.write('a')
  expect(await items.next()).toEqual({ done: false, value: 'a' })
  const late = items.next()
  pauses.at(-1)?.()
  expect(await late).toEqual({ done: false, value: undefined })
  const next = items.next()
  source.end('b')
  expect(await next).toEqual({ done: false, value: 'b' })
  expect((await items.next()).done).toBe(true)
})

it('fails with the error of its source', async () => {
  const source = new PassThrough({ objectMode: true })
  const items = withPauses(source, () => new Promise(() => {}))
  const next = items.next()
  source.destroy(new Error('gone'))
  await expect(next).rejects.toThrow('gone')
})
