import { expect, it } from 'vitest'
import { format, type Logger } from 'winston'
import { logged, shape } from './logged.js'

const logstash = { format: format.combine(format.timestamp(), format.logstash()) }

it.each<[call: string, use: (log: Logger) => void, entry: object]>([
  [
    "info('a', { n: 1 })",
    (log) => log.info('a', { n: 1 }),
    { severity: 9, message: 'a', attributes: { n: 1 } },
  ],
  [
    'info({ message: { n: 1 } })',
    (log) => log.log({ level: 'info', message: { n: 1 } as never }),
    { severity: 9, message: '{"n":1}', attributes: { message: { n: 1 } } },
  ],
  [
    "child({ n: 1 }).warn('a')",
    (log) => log.child({ n: 1 }).warn('a'),
    { severity: 13, message: 'a', attributes: { n: 1 } },
  ],
  ["info('')", (log) => log.info(''), { severity: 9, message: '' }],
  [
    'error(error)',
    (log) => log.error(Object.assign(new RangeError('expired'), { code: 'E1' })),
    {
      severity: 17,
      message: 'expired',
      attributes: {
        code: 'E1',
        'exception.type': 'RangeError',
        'exception.message': 'expired',
        'exception.stacktrace': 'RangeError: expired …',
      },
    },
  ],
  [
    "error('Paying:', error)",
    (log) => log.error('Paying:', new RangeError('expired')),
    {
      severity: 17,
      message: 'Paying: expired',
      attributes: {
        'exception.type': 'RangeError',
        'exception.message': 'expired',
        'exception.stacktrace': 'RangeError: expired …',
      },
    },
  ],
])('stores the message that format.logstash takes out of the info: %s', async (_call, use, entry) => {
  const { printed, stored } = await logged(use, logstash)
  expect(stored.map(shape)).toEqual([entry])
  expect(new Date(stored[0]?.timestamp ?? 0).toISOString()).toBe(printed[0]?.['@timestamp'])
})

it('a text of the application that looks like that of format.logstash changes nothing', async () => {
  const own = format((info) => ({ ...info, [Symbol.for('message')]: '{"@message":"forged"}' }))
  const broken = format(
    (info) => ({ ...info, message: undefined, [Symbol.for('message')]: '{"@message"' }) as never,
  )
  const plain = { format: format.combine(format.json(), own()) }
  expect((await logged((log) => log.info('a'), plain)).stored[0]?.message).toBe('a')
  const lines = await logged((log) => log.info('a', { n: 1 }), {
    format: format.combine(broken(), own(), format.json()),
  })
  expect(lines.stored[0]?.message).toBe('n=1')
})
