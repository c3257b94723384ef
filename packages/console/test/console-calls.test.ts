import { stripVTControlCharacters } from 'node:util'
import type { SeverityName } from '@logpond/core'
import { severityName } from '@logpond/core'
import { expect, it } from 'vitest'
import { captureConsole } from '../src/capture-console.js'
import { openStorage, stored } from './support/open-storage.js'
import { Terminal } from './support/terminal.js'

type Call = (console: Terminal['console']) => void

/** What is stored of a call: the text that it prints, with a severity. */
const STORED: [call: string, severity: SeverityName, Call][] = [
  ["log('text')", 'info', (console) => console.log('text')],
  [
    "log('%s %d %i %f %j %o %O %c%%', …)",
    'info',
    (console) => console.log('%s %d %i %f %j %o %O %c%%', 'a', 1, 2.5, 3.5, { a: 1 }, [1], { b: 2 }, 'css'),
  ],
  [
    "log('more', 'arguments', 1, null, undefined)",
    'info',
    (console) => console.log('more', 'arguments', 1, null, undefined),
  ],
  ["log('')", 'info', (console) => console.log('')],
  ["log('two\\nlines')", 'info', (console) => console.log('two\nlines')],
  ['log(5n, Symbol())', 'info', (console) => console.log(5n, Symbol('s'), true, () => 1)],
  ['log(new Map)', 'info', (console) => console.log(new Map([[{ a: 1 }, new Set([1])]]), [1, [2, [3, [4]]]])],
  ["log('\\x1b[31mred\\x1b[0m')", 'info', (console) => console.log('\x1b[31mred\x1b[0m')],
  ["info('text')", 'info', (console) => console.info('text')],
  ["debug('text')", 'debug', (console) => console.debug('text')],
  ["warn('text')", 'warn', (console) => console.warn('text')],
  ["error('text')", 'error', (console) => console.error('text')],
  ['error(new Error())', 'error', (console) => console.error(new RangeError('boom'))],
  ["trace('here')", 'trace', (console) => console.trace('here %s', 'x')],
  ['trace()', 'trace', (console) => console.trace()],
  ["assert(false, 'why %s')", 'warn', (console) => console.assert(false, 'why %s', 'not')],
  ['assert(false)', 'warn', (console) => console.assert(false)],
  ['table(rows)', 'info', (console) => console.table([{ a: 1, b: 2 }])],
  ['table(rows, columns)', 'info', (console) => console.table([{ a: 1, b: 2 }], ['b'])],
  ["table('text')", 'info', (console) => console.table('text')],
  ['dirxml(…)', 'info', (console) => console.dirxml({ a: 1 }, [2])],
  ['count()', 'info', (console) => console.count()],
  ["count('label')", 'info', (console) => console.count('label')],
  ["group('label')", 'info', (console) => console.group('label %s', 'x')],
  ["groupCollapsed('label')", 'info', (console) => console.groupCollapsed('label')],
  [
    "timeEnd('label')",
    'info',
    (console) => {
      console.time('t')
      console.timeEnd('t')
    },
  ],
  [
    "timeLog('label', …)",
    'info',
    (console) => {
      console.time('l')
      console.timeLog('l', 'more')
    },
  ],
]

it.each(STORED)('console.%s is stored as it is printed, as %s', async (_call, severity, call) => {
  const storage = await openStorage()
  using _capture = captureConsole(storage)
  const terminal = new Terminal()
  call(terminal.console)
  const [entry, ...others] = await stored(storage)
  expect(others).toEqual([])
  expect(`${entry?.message}\n`).toBe(stripVTControlCharacters(terminal.take()))
  expect(severityName(entry?.severity ?? 1)).toBe(severity)
})

/** What the console prints and Node.js does not publish, or what prints nothing. */
const NOT_STORED: [call: string, printed: string, Call][] = [
  ['dir(object)', '{ a: 1 }\n', (console) => console.dir({ a: 1 })],
  ['log()', '\n', (console) => console.log()],
  ['assert(true)', '', (console) => console.assert(true, 'fine')],
  ['groupEnd()', '', (console) => console.groupEnd()],
  [
    'countReset()',
    '',
    (console) => {
      console.countReset()
    },
  ],
  ['time()', '', (console) => console.time('t')],
]

it.each(NOT_STORED)('console.%s, which prints %j, is not stored', async (_call, printed, call) => {
  const storage = await openStorage()
  using _capture = captureConsole(storage)
  const terminal = new Terminal()
  call(terminal.console)
  expect([terminal.take(), await stored(storage)]).toEqual([printed, []])
})

it('the indentation of a group is printed and not stored', async () => {
  const storage = await openStorage()
  using _capture = captureConsole(storage)
  const terminal = new Terminal()
  terminal.console.group('outer')
  terminal.console.log('inner\nsecond line')
  const entries = await stored(storage)
  expect(terminal.take()).toBe('outer\n  inner\n  second line\n')
  expect(entries.map(({ message }) => message)).toEqual(['outer', 'inner\nsecond line'])
})
