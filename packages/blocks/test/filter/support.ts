import fc from 'fast-check'
import { BlockFilter } from '../../src/filter/block-filter.js'
import { encodeFilter } from '../../src/filter/encode-filter.js'
import { FilterKeys } from '../../src/filter/filter-keys.js'

/** Texts with words of several scripts, escape sequences, punctuation. */
export const texts: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.stringMatching(/^[a-zA-Z0-9]{1,6}$/) },
      { weight: 4, arbitrary: fc.constantFrom(' ', '=', ': ', '/', '-', '"', '[', ']', ';', '\n', '\t') },
      fc.constantFrom(
        '\x1b[31m',
        '\x1b[0m',
        '\x1b[1;31m',
        '\x1b',
        '\x9b1;2m',
        '\x07',
        '\0',
        '\x1b]0;title\x07',
        '\x1b]',
        '\x1bP',
        '\x1b\\',
      ),
      fc.constantFrom(
        'é',
        'e\u0301',
        'Straße',
        'İ',
        'ı',
        '\u212a',
        'ς',
        'µ',
        '東京',
        'ภาษา',
        '한국',
        '\u{1f600}',
        '\u{1d400}',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join('').toWellFormed())

/**
 * Names that are difficult to scan. None ends in a backslash: JSON.parse of Node.js 24.21 reads the name `"` as a single backslash
 * if it has read that name before.
 */
const names: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom('a', 'b', 'a.b', '', '"', '\\n', 'é', '\u2028', 'err', 'error', 'stack', '{', '['),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  )
  .filter((name) => !name.endsWith('\\'))

/** Any JSON object. */
export const attributesJson: fc.Arbitrary<string> = fc
  .object({
    key: names,
    values: [
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.constantFrom('"', '\\', '\\"', ',', '}', ']', '{"a":1}', '\n', ''),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ],
    maxDepth: 4,
    maxKeys: 5,
  })
  .map((object) => JSON.stringify(object))

export const traceIds: fc.Arbitrary<string> = fc.stringMatching(/^[0-9a-fA-F]{32}$/)
export const spanIds: fc.Arbitrary<string> = fc.stringMatching(/^[0-9a-fA-F]{16}$/)

/** The filter of a block with the keys that `fill` adds. */
export function filterOf(fill: (keys: FilterKeys) => void): BlockFilter {
  const keys = new FilterKeys()
  fill(keys)
  return new BlockFilter(encodeFilter(keys))
}
