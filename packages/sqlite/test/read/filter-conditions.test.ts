import { expect, it } from 'vitest'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'

const TEXTS = [
  '\0',
  '\uffff',
  '\uffff0',
  '\uffff1',
  '\\u0000',
  '\\uffff',
  '\\uffff0',
  '\\\0',
  '\\u005cu0000',
  '0',
]

it('distinguishes NUL from its replacement, in keys and in values', async () => {
  const driver = await openDriver()
  await driver.append(
    makeBatch(TEXTS.map((text) => ({ attributes: { [text]: 1, value: text, other: TEXTS.join() } }))),
  )
  for (const [i, text] of TEXTS.entries()) {
    for (const filter of [
      { name: text, path: [text], json: '1' },
      { name: 'value', path: ['value'], json: JSON.stringify(text) },
    ]) {
      const found = await driver.search({ attributes: [filter], order: 'oldest', limit: 10 })
      expect(found.map(({ id }) => id)).toEqual([i + 1])
    }
  }
})

it('finds names and values without escapes among others that contain a NUL', async () => {
  const driver = await openDriver()
  const all = [
    { a: 'x' },
    { 'a\0b': 'x' },
    { a: 'x\0y' },
    { a: 'x', other: '\0' },
    { a: { b: 'x' } },
    { 'a.b': 'x' },
  ]
  await driver.append(makeBatch(all.map((attributes) => ({ attributes }))))
  const find = async (name: string) => {
    const attribute = { name, path: name.split('.'), json: '"x"' }
    const found = await driver.search({ attributes: [attribute], order: 'oldest', limit: 10 })
    return found.map(({ id }) => id)
  }
  expect(await find('a')).toEqual([1, 4])
  expect(await find('a.b')).toEqual([5, 6])
})

it('finds a substring that is as long as a message and longer than most', async () => {
  const driver = await openDriver()
  const messages = ['é'.repeat(1000), 'é'.repeat(1001), `a${'é'.repeat(1001)}`, 'e'.repeat(2002), 'short']
  await driver.append(makeBatch(messages.map((message) => ({ message }))))
  const count = (contains: string) => driver.count({ contains })
  expect(await count('é'.repeat(1000))).toBe(3)
  expect(await count('é'.repeat(1001))).toBe(2)
  expect(await count('é'.repeat(1002))).toBe(0)
  expect(await count('e'.repeat(2002))).toBe(1)
})
