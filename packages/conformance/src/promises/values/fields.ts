import type { DriverFilter } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { expectFields } from '../../expect/expect-values.js'
import { needsOneOf } from '../../expect/value-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise, PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { someEntries, someFilter } from './questions.js'

async function listsAny(lab: Lab): Promise<void> {
  const { driver, stored } = await someEntries(lab, 'fields')
  const check = (filter: DriverFilter) => expectFields(driver, stored, filter)
  await forAll(someFilter(lab, stored), check, { seed: lab.seed, numRuns: 200, what: 'filter' })
}

/** A promise about the attributes of these entries, given as JSON text. */
function fieldsPromise(name: string, attributes: readonly string[]): DriverPromise {
  return {
    name,
    async check(lab) {
      const driver = await lab.openShared()
      needsOneOf(driver, ['fields'])
      const entries = attributes.map((json, i) => ({ attributes: json, severity: 1 + (i % 24) }))
      const stored = await appendAll(driver, [...entries, {}, { attributes: '{}' }], 5)
      await expectFields(driver, stored, {})
      for (let severity = 1; severity <= Math.min(24, attributes.length); severity++)
        await expectFields(driver, stored, { minSeverity: severity, maxSeverity: severity })
    },
  }
}

const NAMES = [
  ...[
    'b',
    'a',
    'B',
    'é',
    'e',
    'ab',
    'a b',
    '10',
    '9',
    '1',
    '',
    '日',
    '\u{1f600}',
    '\ufffd',
    '\uffff',
    '\0',
    '_',
  ],
  ...[
    'a.b',
    'a-b',
    'a/b',
    'a.',
    '.',
    '~',
    '__proto__',
    'constructor',
    'A',
    'a\ud83d\ude00',
    'a\uffff',
    'length',
  ],
]

const TYPES = [
  ...['{"a":null}', '{"a":true}', '{"a":1}', '{"a":"x"}', '{"b":false}', '{"b":"null"}', '{"c":null}'],
  ...['{"c":0}', '{"d":"1"}', '{"d":""}', '{"e":{"f":null}}', '{"e":{"f":-0}}', '{"e.f":"x"}', '{"g":[1]}'],
  ...['{"g":true}', '{"h":"x","i":1,"j":null,"k":false}', '{"k":null,"j":false,"i":"1","h":1e21}'],
]

const PATHS = [
  ...['{"a":{"b":1}}', '{"a.b":2}', '{"a":{"b":3},"a.b":"4"}', '{"a.b":{"c":5},"a":{"b":6}}'],
  ...['{"a.b":[7],"a":{"b":7}}', '{"a":{"b.c":8}}', '{"a":{"b":{"c":9},"b.c":"10"}}', '{"a.b":{"c":11}}'],
  ...['{"a":[{"b":12}],"c":[]}', '{"a":{}}', '{"a":{"b":{}}}', '{"a":{"b":[]}}', '{"a":{"":13}}', '{"":14}'],
  ...['{"":{"":15}}', '{"a":{"x":{"y":{"z":16}}}}', '{"__proto__":{"a":17},"a":{"__proto__":18}}'],
  ...[
    '{"d":{"e":19},"f":{"e":20}}',
    '{"g":"{\\"h\\":21}"}',
    '{"a.":22,"a":{"":23}}',
    '{"a":null,"a.b":null}',
  ],
  ...['{"a":{"b":{"c":24}},"a.b.c":"25"}', '{"a":{"b":{"c":26}},"a.b":"27"}', '{"i":{"j.k":{"l":28}}}'],
]

/** The optional read that lists attributes. */
export const fields: PromiseGroup = {
  name: 'fields',
  promises: [
    {
      name: 'fields lists the attributes of the entries that match any filter, with their types and counts',
      check: listsAny,
    },
    fieldsPromise(
      'fields sorts names by code unit',
      [NAMES, NAMES.toReversed()].flat().map((name, i) => `{${JSON.stringify(name)}:${i}}`),
    ),
    fieldsPromise('fields lists each type of a name once: string, number, boolean, null', TYPES),
    fieldsPromise(
      'fields lists paths into objects, not into arrays, and no name that a filter would not find',
      PATHS,
    ),
  ],
}
