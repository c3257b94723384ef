import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCanonicalObject } from '../../src/record/canonical-json.js'
import { arePlainMembers, hashOfKey } from '../../src/record/plain-members.js'
import { oddCharacters } from '../support/odd-characters.js'

const arePlain = (members: string, others: readonly string[] = []) =>
  arePlainMembers(members, 0, members.length, Int32Array.from(others, hashOfKey), () => true)

const text = fc.oneof(fc.constantFrom('a', 'status', 'é'), fc.string({ unit: oddCharacters }))
const key = text.filter((name) => !/^\d+$/.test(name))
const value = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, [], { a: 1 }, 0.5, -0.001, 12.25),
)

describe('arePlainMembers', () => {
  it('accepts no members that are not canonical, whatever was changed in them', () => {
    const changed = fc
      .tuple(
        fc.dictionary(key, value, { maxKeys: 4 }),
        fc.array(
          fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...'{}[]",:\\u0dD1.9eE-+ \n\t\u0000tfnaé\ud800"/')),
          { maxLength: 2 },
        ),
      )
      .map(([object, edits]) =>
        edits.reduce(
          (edited, [position, cut, insert]) => {
            const at = position % (edited.length + 1)
            return edited.slice(0, at) + insert + edited.slice(at + cut)
          },
          JSON.stringify(object).slice(0, -1).replace('{', ','),
        ),
      )
    let accepted = 0
    fc.assert(
      fc.property(changed, (members) => {
        if (members === '' || !arePlain(members)) return
        accepted++
        expect(isCanonicalObject(`{${members.slice(1)}}`)).toBe(true)
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it('accepts no number that JavaScript writes differently', () => {
    const digits = fc.array(fc.constantFrom(...'0001599'), { maxLength: 17 }).map((list) => list.join(''))
    const numbers = fc.tuple(fc.constantFrom('', '-'), digits, fc.constantFrom('', '.'), digits)
    let accepted = 0
    fc.assert(
      fc.property(numbers, (parts) => {
        const number = parts.join('')
        if (!arePlain(`,"a":${number}`)) return
        accepted++
        expect(String(Number(number))).toBe(number)
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it.each([
    ['no members', ''],
    ['every kind of plain value', ',"a":"x","b":1,"c":-12.5,"d":0,"e":true,"f":false,"g":null,"h":""'],
    ['text that is not ASCII', ',"ключ":"värde €"'],
    ['numbers at their limits', ',"a":999999999999999,"b":-0.00000123456789'],
  ])('accepts %s', (_, members) => {
    expect(arePlain(members)).toBe(true)
  })

  it.each([
    ['a list', ',"a":[1]'],
    ['an object', ',"a":{"b":1}'],
    ['an escape', ',"a":"\\n"'],
    ['an escape in a key', ',"\\n":1'],
    ['a surrogate', ',"a":"\ud83d\ude00"'],
    ['a repeated key', ',"a":1,"b":2,"a":3'],
    ['a word that is cut', ',"a":tru'],
    ['a text that does not end', ',"a":"b'],
    ['a missing value', ',"a":'],
    ['16 digits', ',"a":1000000000000000'],
    ['an exponent', ',"a":1e5'],
    ['white space', ',"a": 1'],
    ['no comma', '"a":1'],
    ['65 members', Array.from({ length: 65 }, (_, i) => `,"k${i}":1`).join('')],
  ])('does not accept %s', (_, members) => {
    expect(arePlain(members)).toBe(false)
  })

  it('does not accept a key of the other object', () => {
    expect(arePlain(',"a":1', ['b', 'a'])).toBe(false)
    expect(arePlain(',"a":1', ['b', 'c'])).toBe(true)
  })

  it('does not read beyond the end', () => {
    const text = ',"a":"b","msg":"c"'
    const isPlain = (end: number) => arePlainMembers(text, 0, end, new Int32Array(0), () => true)
    expect([7, 8, 9].map(isPlain)).toEqual([false, true, false])
  })

  it('asks for each key whether it is allowed', () => {
    const keys: string[] = []
    const isAllowed = (name: string) => keys.push(name) < 2
    expect(arePlainMembers(',"a":1,"b":2,"c":3', 0, 18, new Int32Array(0), isAllowed)).toBe(false)
    expect(keys).toEqual(['a', 'b'])
  })
})
