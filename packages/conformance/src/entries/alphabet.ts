// Few values of each kind, and close to each other, so that random queries find some of the entries and not all of them.

export const NAMES = 'api|API|api |ap|a%|a_i|wéb|'.split('|')

const COMMON_WORDS = 'disk|Disk|disks|dis|full|FULL|error|err|naïve|NAIVE|é|É|e'.split('|')
const NUMBER_WORDS = '42|4|user42'.split('|')
const OTHER_WORDS = 'Σίσυφος|ΣΊΣΥΦΟΣ|straße|strasse|日本語|日本'.split('|')
const OPERATOR_WORDS = 'not|AND'.split('|')

export const WORDS = [...COMMON_WORDS, ...NUMBER_WORDS, ...OTHER_WORDS, ...OPERATOR_WORDS]

/** The words of ASCII letters, accented letters and digits. */
export const LATIN_WORDS = [...COMMON_WORDS, ...NUMBER_WORDS, ...OPERATOR_WORDS]

/** The words, with the common ones twice. */
export const WEIGHTED_WORDS = [...COMMON_WORDS, ...WORDS]

export const PUNCTUATION = [...'    -_%*?[]\'"\\\n\0.', ', ', ' 😀 ']

export const TRACE_IDS = [
  '0123456789abcdef0123456789abcdef',
  'ffffffffffffffffffffffffffffffff',
  '00000000000000000000000000000001',
]

export const VALUES = [
  0,
  1,
  '1',
  1.5,
  -1,
  1e21,
  '1e+21',
  2 ** 53,
  true,
  'true',
  false,
  null,
  'null',
  '',
  'a%',
  'é',
]

export const ATTRIBUTE_NAMES = ['status', 'http.status', 'http', 'a.b.c', 'a.b', 'Status', '', '__proto__']
