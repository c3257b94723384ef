import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import log4js from 'log4js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { logpondSink as bunyanStream } from '../src/bunyan.js'
import { logpondSink as consolaReporter } from '../src/consola.js'
import { logpondSink as log4jsAppender } from '../src/log4js.js'
import { logpondSink as logTapeSink } from '../src/logtape.js'
import type { SinkOptions } from '../src/shared/options.js'
import { stored } from './stored.js'

const IDS = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' }
const OTHER = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' }
const inSpan = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ ...IDS, traceFlags: 1 }))

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

/** Each returns a function that logs. */
const LOGGERS: Record<string, (target: SinkOptions) => (fields: object) => void> = {
  logtape(target) {
    const sink = logTapeSink(target)
    const record = { category: ['a'], level: 'info', message: ['m'], rawMessage: 'm', timestamp: 7 } as const
    return (properties) => sink({ ...record, properties: { ...properties } })
  },
  consola(target) {
    const reporter = consolaReporter(target)
    const record = { type: 'info', level: 3, tag: '', date: new Date() } as const
    return (fields) => reporter.log({ ...record, args: ['m', fields] }, {} as never)
  },
  bunyan(target) {
    const stream = bunyanStream(target)
    return (fields) => stream.write({ level: 30, msg: 'm', ...fields })
  },
  log4js(target) {
    const appenders = { logs: { type: log4jsAppender(target) as never } }
    log4js.configure({ appenders, categories: { default: { appenders: ['logs'], level: 'info' } } })
    return (fields) => log4js.getLogger().info('m', fields)
  },
}

it.each(Object.keys(LOGGERS))(
  'stores the ids of the active span with a record of %s that has none',
  async (logger) => {
    const connect = LOGGERS[logger] as (target: SinkOptions) => (fields: object) => void
    const entries = await stored(async (target) => {
      const log = connect(target)
      log({ n: 0 })
      await context.with(inSpan, async () => {
        await null
        log({ n: 1 })
        log({ n: 2, ...OTHER })
      })
    })
    const ids = entries.map(({ traceId, spanId }) => ({ traceId, spanId }))
    expect(ids).toEqual([{}, IDS, { traceId: OTHER.trace_id, spanId: OTHER.span_id }])
    const without = await stored((target) => context.with(inSpan, () => connect(target)({})), {
      traceContext: false,
    })
    expect(without[0]).not.toHaveProperty('traceId')
  },
)
