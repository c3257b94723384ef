import type { LogEntry } from '@logpond/core'
import { expect, it } from 'vitest'
import { parse } from './parse.js'

const TIME = Date.UTC(2025, 2, 4, 5, 6, 7, 123)
const ISO = '2025-03-04T05:06:07.123Z'
const TRACE = '5b8efff798038103d269b633813fc60c'
const SPAN = 'eee19b7ec3c1b174'

const LINES: readonly (readonly [string, Record<string, unknown>, LogEntry])[] = [
  [
    'winston',
    { level: 'error', message: 'drawer jammed', timestamp: ISO, label: 'till' },
    { message: 'drawer jammed', severity: 17, timestamp: TIME, attributes: { label: 'till' } },
  ],
  [
    'python-json-logger',
    { asctime: '2025-03-04 05:06:07,123', levelname: 'ERROR', name: 'till', message: 'drawer jammed' },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: new Date(2025, 2, 4, 5, 6, 7, 123).getTime(),
      attributes: { name: 'till' },
    },
  ],
  [
    'structlog',
    { event: 'drawer jammed', level: 'error', logger: 'till', timestamp: ISO },
    { message: 'drawer jammed', severity: 17, timestamp: TIME, attributes: { logger: 'till' } },
  ],
  [
    'loguru',
    {
      text: '2025-03-04 05:06:07.123 | ERROR | till:open:7 - drawer jammed\n',
      record: {
        level: { icon: 'x', name: 'ERROR', no: 40 },
        line: 7,
        message: 'drawer jammed',
        time: { repr: '2025-03-04 05:06:07.123+00:00', timestamp: TIME / 1000 },
      },
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: {
        text: '2025-03-04 05:06:07.123 | ERROR | till:open:7 - drawer jammed\n',
        record: { level: { icon: 'x', name: 'ERROR', no: 40 }, line: 7 },
      },
    },
  ],
  [
    "Go's slog",
    { time: ISO, level: 'ERROR', source: { line: 7 }, msg: 'drawer jammed', till: 3 },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: { source: { line: 7 }, till: 3 },
    },
  ],
  [
    'zap',
    {
      level: 'error',
      ts: TIME / 1000,
      caller: 'till.go:7',
      msg: 'drawer jammed',
      stacktrace: 'main.open\n\ttill.go:7',
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: { caller: 'till.go:7', stacktrace: 'main.open\n\ttill.go:7' },
    },
  ],
  [
    'zerolog, without a message',
    { level: 'error', error: 'drawer jammed', time: Math.floor(TIME / 1000) },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME - 123,
      attributes: { error: 'drawer jammed' },
    },
  ],
  [
    "Rust's tracing",
    { timestamp: ISO, level: 'ERROR', fields: { message: 'drawer jammed', till: 3 }, target: 'till::drawer' },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: { fields: { till: 3 }, target: 'till::drawer' },
    },
  ],
  [
    "log4j's JsonLayout",
    {
      instant: { epochSecond: Math.floor(TIME / 1000), nanoOfSecond: 123_000_000 },
      level: 'ERROR',
      loggerName: 'Till',
      message: 'drawer jammed',
      thrown: { name: 'java.io.IOException', message: 'no such device' },
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: {
        loggerName: 'Till',
        thrown: { name: 'java.io.IOException', message: 'no such device' },
      },
    },
  ],
  [
    'the encoder of Logback for Logstash',
    {
      '@timestamp': ISO,
      '@version': '1',
      message: 'drawer jammed',
      logger_name: 'Till',
      level: 'ERROR',
      level_value: 40_000,
      stack_trace: 'java.io.IOException: no such device\n\tat Till.open(Till.java:42)',
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: {
        '@version': '1',
        logger_name: 'Till',
        level_value: 40_000,
        stack_trace: 'java.io.IOException: no such device\n\tat Till.open(Till.java:42)',
      },
    },
  ],
  [
    'the Elastic Common Schema with dots',
    {
      '@timestamp': ISO,
      'log.level': 'ERROR',
      message: 'drawer jammed',
      'service.name': 'till',
      'host.name': 'gw-1',
      'trace.id': TRACE,
      'span.id': SPAN,
      'error.type': 'IOException',
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      service: 'till',
      host: 'gw-1',
      traceId: TRACE,
      spanId: SPAN,
      attributes: { 'error.type': 'IOException' },
    },
  ],
  [
    'the Elastic Common Schema with objects',
    {
      '@timestamp': ISO,
      log: { level: 'error', logger: 'Till' },
      message: 'drawer jammed',
      service: { name: 'till', version: '7' },
      host: { name: 'gw-1' },
      trace: { id: TRACE },
      span: { id: SPAN },
      error: { type: 'IOException', message: 'no such device' },
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      service: 'till',
      host: 'gw-1',
      traceId: TRACE,
      spanId: SPAN,
      attributes: {
        log: { logger: 'Till' },
        service: { version: '7' },
        'exception.type': 'IOException',
        'exception.message': 'no such device',
      },
    },
  ],
  [
    "Serilog's compact format",
    {
      '@t': ISO,
      '@mt': 'drawer {Drawer} of {@Till:l} {{jammed}}',
      '@r': ['no. 3'],
      Drawer: 7,
      Till: 3,
      '@x': 'E: x',
    },
    {
      message: 'drawer 7 of no. 3 {jammed}',
      severity: 9,
      timestamp: TIME,
      attributes: {
        '@mt': 'drawer {Drawer} of {@Till:l} {{jammed}}',
        '@r': ['no. 3'],
        Drawer: 7,
        Till: 3,
        '@x': 'E: x',
      },
    },
  ],
  [
    "Serilog's JsonFormatter",
    {
      Timestamp: ISO,
      Level: 'Error',
      MessageTemplate: 'drawer {Drawer} jammed, {Nothing}',
      Properties: { Drawer: { No: 7 }, Shop: 'a' },
    },
    {
      message: 'drawer {"No":7} jammed, {Nothing}',
      severity: 17,
      timestamp: TIME,
      attributes: { MessageTemplate: 'drawer {Drawer} jammed, {Nothing}', Drawer: { No: 7 }, Shop: 'a' },
    },
  ],
  [
    "the JSON of .NET's console",
    {
      Timestamp: ISO,
      EventId: 7,
      LogLevel: 'Error',
      Category: 'Till',
      Message: 'drawer jammed',
      State: { no: 3 },
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: { EventId: 7, Category: 'Till', State: { no: 3 } },
    },
  ],
  [
    'GELF',
    {
      version: '1.1',
      host: 'gw-1',
      short_message: 'drawer jammed',
      timestamp: TIME / 1000,
      level: 3,
      _till: 3,
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      host: 'gw-1',
      attributes: { version: '1.1', _till: 3 },
    },
  ],
  [
    'MongoDB',
    {
      t: { $date: '2025-03-04T06:06:07.123+01:00' },
      s: 'E',
      c: 'NETWORK',
      msg: 'drawer jammed',
      attr: { n: 1 },
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: { c: 'NETWORK', attr: { n: 1 } },
    },
  ],
  [
    'Google Cloud, text',
    {
      textPayload: 'drawer jammed',
      severity: 'ERROR',
      timestamp: ISO,
      trace: `projects/shop/traces/${TRACE}`,
      spanId: SPAN,
      insertId: 'a1',
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      traceId: TRACE,
      spanId: SPAN,
      attributes: { insertId: 'a1' },
    },
  ],
  [
    'Google Cloud, JSON',
    { jsonPayload: { message: 'drawer jammed', till: 3 }, severity: 'ERROR', timestamp: ISO },
    { message: 'drawer jammed', severity: 17, timestamp: TIME, attributes: { jsonPayload: { till: 3 } } },
  ],
  [
    'the agents of Google Cloud',
    {
      severity: 'ERROR',
      message: 'drawer jammed',
      timestamp: { seconds: Math.floor(TIME / 1000), nanos: 123_000_000 },
      'logging.googleapis.com/trace': `projects/shop/traces/${TRACE}`,
      'logging.googleapis.com/spanId': SPAN,
    },
    { message: 'drawer jammed', severity: 17, timestamp: TIME, traceId: TRACE, spanId: SPAN },
  ],
  [
    'AWS Lambda',
    { timestamp: ISO, level: 'ERROR', message: { till: 3, note: 'drawer jammed' }, requestId: 'r-1' },
    {
      message: '{"till":3,"note":"drawer jammed"}',
      severity: 17,
      timestamp: TIME,
      attributes: { message: { till: 3, note: 'drawer jammed' }, requestId: 'r-1' },
    },
  ],
  [
    'the journal',
    {
      __REALTIME_TIMESTAMP: String(TIME * 1000 + 9_000_000),
      _SOURCE_REALTIME_TIMESTAMP: String(TIME * 1000),
      _HOSTNAME: 'gw-1',
      _SYSTEMD_UNIT: 'till.service',
      SYSLOG_IDENTIFIER: 'till',
      _PID: '812',
      PRIORITY: '3',
      MESSAGE: 'drawer jammed',
    },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      service: 'till',
      host: 'gw-1',
      attributes: {
        __REALTIME_TIMESTAMP: String(TIME * 1000 + 9_000_000),
        _SYSTEMD_UNIT: 'till.service',
        'process.pid': 812,
      },
    },
  ],
  [
    'the journal, in bytes',
    { __REALTIME_TIMESTAMP: String(TIME * 1000), PRIORITY: '6', MESSAGE: [100, 195, 164, 255], _PID: '1' },
    { message: 'dä\ufffd', severity: 9, timestamp: TIME, attributes: { 'process.pid': 1 } },
  ],
  [
    'the journal, with a message too long to be exported',
    { __REALTIME_TIMESTAMP: String(TIME * 1000), PRIORITY: '6', MESSAGE: null, CODE_FUNC: 'f' },
    {
      message: 'MESSAGE=null CODE_FUNC=f',
      severity: 9,
      timestamp: TIME,
      attributes: { MESSAGE: null, CODE_FUNC: 'f' },
    },
  ],
  [
    'nginx, in a common configuration',
    {
      time_local: '2025-03-04 05:06:07',
      time_iso8601: '2025-03-04T05:06:07+00:00',
      request: 'GET / HTTP/1.1',
      status: 200,
    },
    {
      message: 'time_local=2025-03-04 05:06:07 request=GET / HTTP/1.1 status=200',
      timestamp: TIME - 123,
      attributes: { request: 'GET / HTTP/1.1', status: 200, time_local: '2025-03-04 05:06:07' },
    },
  ],
  [
    'hclog of HashiCorp',
    { '@level': 'error', '@message': 'drawer jammed', '@module': 'till', '@timestamp': ISO },
    { message: 'drawer jammed', severity: 17, timestamp: TIME, attributes: { '@module': 'till' } },
  ],
  [
    'PostgreSQL',
    { timestamp: '2025-03-04 05:06:07.123 UTC', pid: 7, error_severity: 'PANIC', message: 'drawer jammed' },
    { message: 'drawer jammed', severity: 21, timestamp: TIME, attributes: { 'process.pid': 7 } },
  ],
  [
    'MySQL',
    { prio: 1, msg: 'drawer jammed', time: ISO, label: 'Error' },
    { message: 'drawer jammed', severity: 17, timestamp: TIME, attributes: { prio: 1 } },
  ],
  [
    'the log of macOS',
    { timestamp: '2025-03-04 06:06:07.123000+0100', messageType: 'Fault', eventMessage: 'drawer jammed' },
    { message: 'drawer jammed', severity: 18, timestamp: TIME },
  ],
  [
    'the logging agent of Google Cloud',
    {
      message: 'm',
      severity: 'ERROR',
      timestampSeconds: Math.floor(TIME / 1000),
      timestampNanos: 123_000_000,
    },
    { message: 'm', severity: 17, timestamp: TIME },
  ],
  [
    "Splunk's collector",
    { time: TIME / 1000, host: 'gw-1', event: { message: 'drawer jammed', severity: 'ERROR', till: 3 } },
    {
      message: 'drawer jammed',
      severity: 17,
      timestamp: TIME,
      host: 'gw-1',
      attributes: { event: { till: 3 } },
    },
  ],
  [
    'Fluent Bit',
    { date: TIME / 1000, log: 'ERROR: drawer jammed\n', kubernetes: { pod_name: 'till-7f' } },
    {
      message: 'ERROR: drawer jammed',
      severity: 17,
      timestamp: TIME,
      attributes: { kubernetes: { pod_name: 'till-7f' } },
    },
  ],
  [
    'Traefik',
    { level: 'info', msg: '', time: ISO, RequestMethod: 'GET', RequestPath: '/till' },
    {
      message: 'RequestMethod=GET RequestPath=/till',
      severity: 9,
      timestamp: TIME,
      attributes: { RequestMethod: 'GET', RequestPath: '/till' },
    },
  ],
]

it.each(LINES)('reads %s', (_logger, record, entry) => {
  expect(parse(JSON.stringify(record))).toEqual(entry)
})

it('gives the error of pino the names of OpenTelemetry', () => {
  const stack = 'TypeError: no total\n    at a (b.js:1:2)'
  const err = { type: 'TypeError', message: 'no total', stack, code: 7 }
  expect(parse(JSON.stringify({ level: 50, msg: 'failed', err })).attributes).toEqual({
    'exception.type': 'TypeError',
    'exception.message': 'no total',
    'exception.stacktrace': stack,
    'exception.code': 7,
  })
})
