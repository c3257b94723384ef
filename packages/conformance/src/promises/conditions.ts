import type { AttributeFilter, DriverFilter, ValueCondition } from '@logpond/core'
import type { TestEntry } from '../entries/test-batch.js'
import type { DriverPromise, PromiseGroup } from '../lab/driver-promise.js'
import { type Finding, filterPromise } from './filter-promise.js'

const VALUE_ENTRIES: Readonly<Record<string, TestEntry>> = {
  zero: { attributes: { a: 0 } },
  one: { attributes: { a: 1 } },
  nine: { attributes: { a: 9 } },
  ten: { attributes: { a: 10 } },
  large: { attributes: { a: 2 ** 53 } },
  huge: { attributes: { a: 1e21 } },
  textTen: { attributes: { a: '10' } },
  textHuge: { attributes: { a: '1e+21' } },
  empty: { attributes: { a: '' } },
  emoji: { attributes: { a: '😀' } },
  private: { attributes: { a: '\uffff' } },
  true: { attributes: { a: true } },
  null: { attributes: { a: null } },
  object: { attributes: { a: { b: 1 } } },
  list: { attributes: { a: [1] } },
  other: { attributes: { b: 1 } },
  none: {},
}

const NUMBERS = 'zero one nine ten large huge'
const TEXTS = 'textTen textHuge empty emoji private'
const OTHERS = 'true null object list'
const MISSING = 'other none'

function on(condition: ValueCondition, name = 'a'): AttributeFilter {
  return { name, path: name.split('.'), ...condition }
}

function when(condition: ValueCondition): DriverFilter {
  return { attributes: [on(condition)] }
}

function conditionPromise(name: string, finds: readonly Finding[]): DriverPromise {
  return { ...filterPromise({ name, entries: VALUE_ENTRIES, finds }), claim: 'conditions' }
}

const conditionPromises: readonly DriverPromise[] = [
  conditionPromise('eq with several values matches an attribute that equals one of them', [
    [when({ op: 'eq', json: ['1', '"10"', 'null'] }), 'one textTen null'],
    [when({ op: 'eq', json: ['1e+21', '0'] }), 'zero huge'],
  ]),
  conditionPromise('ne matches other values, objects, lists and a missing attribute', [
    [
      when({ op: 'ne', json: ['1', '"10"'] }),
      `zero nine ten large huge textHuge empty emoji private ${OTHERS} ${MISSING}`,
    ],
    [when({ op: 'ne', json: ['null'] }), `${NUMBERS} ${TEXTS} true object list ${MISSING}`],
  ]),
  conditionPromise('gt, gte, lt and lte compare numbers with numbers only', [
    [when({ op: 'gt', value: 9 }), 'ten large huge'],
    [when({ op: 'gte', value: 9 }), 'nine ten large huge'],
    [when({ op: 'lt', value: 10 }), 'zero one nine'],
    [when({ op: 'lte', value: 10 }), 'zero one nine ten'],
    [when({ op: 'gte', value: -0 }), NUMBERS],
    [when({ op: 'lt', value: -0 }), ''],
    [when({ op: 'gt', value: 2 ** 53 - 1 }), 'large huge'],
    [when({ op: 'gt', value: 2 ** 53 }), 'huge'],
    [when({ op: 'lt', value: 1e21 }), 'zero one nine ten large'],
  ]),
  conditionPromise('gt, gte, lt and lte compare texts with texts only, by code point', [
    [when({ op: 'gt', value: '10' }), 'textHuge emoji private'],
    [when({ op: 'gte', value: '10' }), 'textTen textHuge emoji private'],
    [when({ op: 'lt', value: '10' }), 'empty'],
    [when({ op: 'lte', value: '10' }), 'textTen empty'],
    [when({ op: 'gte', value: '' }), TEXTS],
    [when({ op: 'gt', value: '\uffff' }), 'emoji'],
  ]),
  conditionPromise('prefix and contains match texts only, and the empty text matches every text', [
    [when({ op: 'prefix', text: '1' }), 'textTen textHuge'],
    [when({ op: 'contains', text: 'e+' }), 'textHuge'],
    [when({ op: 'prefix', text: 'e+' }), ''],
    [when({ op: 'prefix', text: '' }), TEXTS],
    [when({ op: 'contains', text: '' }), TEXTS],
  ]),
  conditionPromise('exists matches null, objects and lists, and without it only a missing attribute', [
    [when({ op: 'exists', exists: true }), `${NUMBERS} ${TEXTS} ${OTHERS}`],
    [when({ op: 'exists', exists: false }), MISSING],
  ]),
  conditionPromise('not matches every entry that its filter does not, also without the attribute', [
    [{ not: [when({ op: 'gt', value: 9 })] }, `zero one nine ${TEXTS} ${OTHERS} ${MISSING}`],
    [{ not: [when({ op: 'ne', json: ['1'] })] }, 'one'],
    [
      { not: [when({ op: 'exists', exists: false }), when({ op: 'prefix', text: '' })] },
      `${NUMBERS} ${OTHERS}`,
    ],
    [{ not: [{ not: [when({ op: 'eq', json: ['1'] })] }] }, 'one'],
    [{ not: [{}] }, ''],
  ]),
  conditionPromise('any matches an entry that at least one filter of each list matches', [
    [{ any: [[when({ op: 'lt', value: 1 }), { contains: 'none' }]] }, 'zero none'],
    [
      {
        any: [
          [when({ op: 'exists', exists: false }), when({ op: 'eq', json: ['1'] })],
          [{ contains: 'one' }],
        ],
      },
      'one none',
    ],
    [
      {
        any: [
          [
            {
              attributes: [on({ op: 'exists', exists: true }), on({ op: 'ne', json: ['1'] })],
              contains: 'ne',
            },
          ],
        ],
      },
      'nine',
    ],
  ]),
  {
    ...filterPromise({
      name: 'a span id matches in either case',
      entries: {
        lower: { spanId: '0123456789abcdef' },
        upper: { spanId: '0123456789ABCDEF' },
        other: { spanId: 'ffffffffffffffff' },
        none: {},
      },
      finds: [
        [{ spanId: '0123456789abcdef' }, 'lower upper'],
        [{ not: [{ spanId: '0123456789abcdef' }] }, 'other none'],
      ],
    }),
    claim: 'conditions',
  },
]

/** Conditions on attributes, `any`, `not` and `spanId`, each with the values that engines confuse. */
export const conditions: PromiseGroup = { name: 'conditions', promises: conditionPromises }
