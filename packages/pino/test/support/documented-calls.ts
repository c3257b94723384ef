import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Logger, LoggerOptions } from 'pino'
import type { Pino } from './pinos.js'

/** Calls of loggers as pino's documentation of its API has them, under the heading there. */
export type Documented = readonly [
  heading: string,
  options: (pino: Pino) => LoggerOptions<string>,
  call: (log: Logger<string>, pino: Pino) => void,
]

const defaults = (): LoggerOptions<string> => ({})
const error = Object.assign(new RangeError('card expired'), { code: 'E_CARD', status: 402 })
const nested = new Error('payment failed', { cause: error })

function request(): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), {
    method: 'GET',
    url: '/cart?page=2',
    headers: { host: 'shop' },
  })
}

function response(): ServerResponse {
  return Object.assign(new ServerResponse(request()), { statusCode: 204 })
}

/** Calls one of the levels that are not part of the type of a logger. */
function at(log: Logger<string>, level: string, ...args: unknown[]): void {
  ;(log as unknown as Record<string, (...args: unknown[]) => void>)[level]?.(...args)
}

export const DOCUMENTED: readonly Documented[] = [
  ['options: name', () => ({ name: 'shop' }), (log) => log.info('paid')],
  ['options: level', () => ({ level: 'trace' }), (log) => log.trace('entered')],
  ['options: levelComparison', () => ({ levelComparison: 'ASC' }), (log) => log.warn('slow')],
  ['options: customLevels', () => ({ customLevels: { audit: 35 } }), (log) => at(log, 'audit', 'deleted')],
  [
    'options: useOnlyCustomLevels',
    () => ({ customLevels: { low: 25, high: 55 }, useOnlyCustomLevels: true, level: 'low' }),
    (log) => at(log, 'high', 'on fire'),
  ],
  ['options: depthLimit', () => ({ depthLimit: 2 }), (log) => log.info({ a: cycle() }, 'deep')],
  ['options: edgeLimit', () => ({ edgeLimit: 2 }), (log) => log.info({ a: cycle() }, 'wide')],
  ['options: mixin', () => ({ mixin: () => ({ appName: 'My app' }) }), (log) => log.info({ a: 1 }, 'mixed')],
  [
    'options: mixinMergeStrategy',
    () => ({
      mixin: () => ({ tag: 'mixin' }),
      mixinMergeStrategy: (merged, mixed) => ({ ...merged, ...mixed }),
    }),
    (log) => log.info({ tag: 'own' }, 'merged'),
  ],
  [
    'options: redact, paths',
    () => ({ redact: ['password', 'user.card', 'list[*].key'] }),
    (log) => {
      log.info({ password: 's3cret', user: { card: '4111', id: 7 }, list: [{ key: 'k' }] }, 'signed in')
    },
  ],
  [
    'options: redact, wildcard',
    () => ({ redact: ['*.card'] }),
    (log) => log.info({ user: { card: '4111' } }, 'card'),
  ],
  [
    'options: redact, censor',
    () => ({ redact: { paths: ['card'], censor: (value) => `${String(value).slice(0, 1)}…` } }),
    (log) => {
      log.info({ card: '4111' }, 'censored')
    },
  ],
  [
    'options: redact, remove',
    () => ({ redact: { paths: ['card'], remove: true } }),
    (log) => log.info({ card: '4111' }, 'removed'),
  ],
  [
    'options: hooks, logMethod',
    () => ({
      hooks: {
        logMethod(args, method) {
          method.apply(this, [{ hooked: true }, `${String(args[0])}!`])
        },
      },
    }),
    (log) => log.info('called'),
  ],
  [
    'options: hooks, streamWrite',
    () => ({ hooks: { streamWrite: (line) => line.replaceAll('s3cret', 'XXX') } }),
    (log) => {
      log.info({ key: 's3cret' }, 'the s3cret')
    },
  ],
  [
    'options: formatters, level',
    () => ({ formatters: { level: (label) => ({ level: label }) } }),
    (log) => log.warn('label'),
  ],
  [
    'options: formatters, bindings',
    () => ({ formatters: { bindings: ({ pid }) => ({ pid, node: 'v' }) } }),
    (log) => log.info('x'),
  ],
  [
    'options: formatters, log',
    () => ({ formatters: { log: (fields) => ({ ...fields, more: 1 }) } }),
    (log) => log.info({ a: 1 }, 'x'),
  ],
  [
    'options: serializers',
    () => ({ serializers: { user: ({ id }) => ({ id }) } }),
    (log) => log.info({ user: { id: 1, card: 2 } }, 'x'),
  ],
  [
    'options: serializers of pino',
    ({ stdSerializers }) => ({ serializers: stdSerializers }),
    (log) => {
      log.info({ req: request(), res: response(), responseTime: 12 }, 'request completed')
    },
  ],
  ['options: msgPrefix', () => ({ msgPrefix: '[shop] ' }), (log) => log.info('paid')],
  ['options: base', () => ({ base: { region: 'eu', app: { version: 2 } } }), (log) => log.info('based')],
  ['options: base, null', () => ({ base: null }), (log) => log.info({ a: 1 }, 'bare')],
  ['options: base, null, and nothing else', () => ({ base: null }), (log) => log.info('bare')],
  ['options: enabled', () => ({ enabled: false }), (log) => log.fatal('never')],
  ['options: crlf', () => ({ crlf: true }), (log) => log.info({ a: 1 }, 'windows')],
  ['options: timestamp, false', () => ({ timestamp: false }), (log) => log.info({ a: 1 }, 'timeless')],
  [
    'options: timestamp, isoTime',
    ({ stdTimeFunctions }) => ({ timestamp: stdTimeFunctions.isoTime }),
    (log) => log.info('iso'),
  ],
  [
    'options: timestamp, unixTime',
    ({ stdTimeFunctions }) => ({ timestamp: stdTimeFunctions.unixTime }),
    (log) => log.info('unix'),
  ],
  [
    'options: messageKey',
    () => ({ messageKey: 'text' }),
    (log) => log.info({ msg: 'a field' }, 'the message'),
  ],
  ['options: errorKey', () => ({ errorKey: 'problem' }), (log) => log.error(error, 'failed')],
  [
    'options: nestedKey',
    () => ({ nestedKey: 'payload' }),
    (log) => log.info({ level: 'hi', time: 'never', foo: 'bar' }, 'nested'),
  ],
  [
    'logging: trace, debug, info, warn, error, fatal',
    () => ({ level: 'trace' }),
    (log) => {
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
        at(log, level, { level_is: level }, level)
    },
  ],
  ['logging: silent', defaults, (log) => log.silent('never')],
  ['logging: a merging object', defaults, (log) => log.info({ MIX: { IN: true } }, 'mixed')],
  ['logging: a merging object alone', defaults, (log) => log.info({ a: 'property' })],
  ['logging: msg in the merging object', defaults, (log) => log.info({ msg: 'hello' }, 'world')],
  ['logging: null', defaults, (log) => log.info(null, 'nothing')],
  [
    'logging: interpolation',
    defaults,
    (log) => {
      at(log, 'info', '%s is %d of %i, 100%%', 'one', 1.5, 2)
      at(log, 'info', '%o %O %j', { a: 1 }, { b: 2 }, { c: 3 })
      at(log, 'info', { a: 1 }, 'with %s', 'object', 'and more')
    },
  ],
  ['logging: an Error', defaults, (log) => log.error(error)],
  ['logging: an Error with a message', defaults, (log) => log.error(error, 'failed for %s', 'Ann')],
  ['logging: an Error as err', defaults, (log) => log.error({ err: nested, order: 7 }, 'failed')],
  ['logging: an Error as err, without a message', defaults, (log) => log.error({ err: error })],
  ['logging: a request', defaults, (log) => log.info(request(), 'in')],
  ['logging: a response', defaults, (log) => log.info(response(), 'out')],
  [
    'logging: values that JSON lacks',
    defaults,
    (log) => {
      log.info({ nan: Number.NaN, big: 12n, date: new Date(0), nothing: undefined, map: new Map() }, 'odd')
    },
  ],
  [
    'logger.child(bindings)',
    defaults,
    (log) =>
      log
        .child({ reqId: 'r-1' })
        .child({ user: { id: 7 } })
        .info({ a: 1 }, 'child'),
  ],
  [
    'logger.child: the same binding twice',
    defaults,
    (log) => log.child({ a: 1 }).child({ a: 2 }).info('twice'),
  ],
  ['logger.child: a binding and a field', defaults, (log) => log.child({ a: 1 }).info({ a: 2 }, 'both')],
  ['logger.child: an Error', defaults, (log) => log.child({ err: error }).info('with error')],
  ['logger.child: level', defaults, (log) => log.child({}, { level: 'debug' }).debug('deeper')],
  [
    'logger.child: msgPrefix',
    () => ({ msgPrefix: '[a] ' }),
    (log) => log.child({}, { msgPrefix: '[b] ' }).info('c'),
  ],
  [
    'logger.child: redact',
    defaults,
    (log) => log.child({ card: 1 }, { redact: ['card'] }).info({ card: 2 }, 'c'),
  ],
  [
    'logger.child: serializers',
    defaults,
    (log) => log.child({ a: 1 }, { serializers: { a: () => 'A' } }).info({ a: 2 }, 'c'),
  ],
  [
    'logger.child: formatters',
    defaults,
    (log) => log.child({ a: 1 }, { formatters: { bindings: () => ({ b: 2 }) } }).info('c'),
  ],
  [
    'logger.child: customLevels',
    defaults,
    (log) => at(log.child({}, { customLevels: { audit: 35 } }) as never, 'audit', 'c'),
  ],
  [
    'logger.setBindings',
    defaults,
    (log) => {
      const child = log.child({ a: 1 })
      child.info('before')
      child.setBindings({ b: 2 })
      child.info('after')
    },
  ],
  [
    'logger.level',
    defaults,
    (log) => {
      log.level = 'debug'
      log.debug('now')
    },
  ],
  [
    'forged level and time',
    defaults,
    (log) => log.info({ level: 60, time: 5, severity: 'fatal' }, 'innocent'),
  ],
]

function cycle(): object {
  const value: Record<string, unknown> = { b: { c: { d: 1 } }, e: 1, f: 2, g: 3 }
  value.self = value
  return value
}
