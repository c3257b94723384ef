import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isHex } from '../../src/values/hex-digits.js'

it('accepts exactly the strings that a regular expression accepts', () => {
  const digit = fc.constantFrom(...'0123456789abcdefABCDEF')
  const nearly = fc.constantFrom(...'/:@G`g -\n\0', '\u0130', '\u0141', '\uff11')
  const text = fc.string({ unit: fc.oneof({ arbitrary: digit, weight: 30 }, nearly), maxLength: 20 })
  fc.assert(fc.property(text, (given) => isHex(given, 16) === /^[0-9a-fA-F]{16}$/.test(given)))
  fc.assert(
    fc.property(fc.string({ unit: digit, minLength: 16, maxLength: 16 }), (given) => isHex(given, 16)),
  )
})

it('refuses a single wrong character at any position', () => {
  for (let place = 0; place < 16; place++) {
    for (const wrong of ['g', '/', ':', '\u0661', '']) {
      const digits = '0123456789abcdef'
      expect(isHex(digits.slice(0, place) + wrong + digits.slice(place + 1), 16)).toBe(false)
    }
  }
})
