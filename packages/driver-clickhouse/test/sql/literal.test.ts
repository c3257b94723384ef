import { describe, expect, it } from 'vitest'
import { identifier, literal, literals } from '../../src/sql/literal.js'

describe('a literal', () => {
  it.each([
    ["it's", "'it\\'s'"],
    ['a\\b', "'a\\\\b'"],
    ['\0', "'\\0'"],
    ["\\'; DROP TABLE logs --", "'\\\\\\'; DROP TABLE logs --'"],
    ['%_\n😀', "'%_\n😀'"],
    // Not UTF-8, so byte by byte.
    ['a\ud800', "'\\x61\\xed\\xa0\\x80'"],
  ])('of %j', (text, sql) => expect(literal(text)).toBe(sql))

  it('of several texts is an array', () => expect(literals(['a', "'"])).toBe("['a', '\\'']"))
})

describe('a name', () => {
  it.each([
    ['logs', '`logs`'],
    ['a`b\\', '`a\\`b\\\\`'],
  ])('%j', (name, sql) => expect(identifier(name)).toBe(sql))
})
