import fc from 'fast-check'

/** Characters that JSON, UTF-8 or text formats treat in different ways: much quicker than all of Unicode. */
export const oddCharacters: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'a',
    'b',
    '1',
    ' ',
    '"',
    '\\',
    '/',
    '{',
    '}',
    ':',
    ',',
    '=',
    '\n',
    '\t',
    '\b',
    '\r',
    '\0',
    '\u001b',
    '\u007f',
  ],
  ...['é', '€', '\u2028', '😀', '\ud800', '\udc00'],
)
