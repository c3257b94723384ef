import type { LogEntry } from '@logpond/core'
import { expect, it } from 'vitest'
import { parse } from './parse.js'

function severityOf(record: Record<string, unknown>): LogEntry['severity'] {
  return parse(JSON.stringify({ msg: 'm', ...record })).severity
}

it.each([
  ['slog', { level: 'ERROR+4' }, 21],
  ['slog', { level: 'WARN+2' }, 15],
  ['slog', { level: 'INFO+1' }, 10],
  ['slog', { level: 'DEBUG-4' }, 1],
  ['slog', { level: 'DEBUG-400' }, 1],
  ['zap', { level: 'dpanic' }, 21],
  ['logrus', { level: 'panic' }, 21],
  ['zerolog', { level: 'trace' }, 1],
  ['log4j', { level: { name: 'ERROR', intLevel: 200 } }, 17],
  ['log4j', { level: 'OFF' }, 21],
  ['java.util.logging', { level: 'SEVERE' }, 17],
  ['java.util.logging', { level: 'CONFIG' }, 5],
  ['Logback', { level: 40_000 }, 17],
  ['Logback', { level_value: 30_000 }, 13],
  ['.NET', { LogLevel: 'Critical' }, 18],
  ['.NET', { LogLevel: 4 }, 17],
  ['.NET', { LogLevel: 'fail' }, 17],
  ['Serilog', { Level: 'Verbose' }, 1],
  ['Serilog', { '@l': 'Fatal' }, 21],
  ['winston', { level: 'silly' }, 1],
  ['winston', { level: 'http' }, 7],
  ['winston with colours', { level: '\u001b[31merror\u001b[39m' }, 17],
  ['winston with colours', { level: '\u001b[1;38;5;196mERROR\u001b[0m ' }, 17],
  ['Python', { levelno: 40 }, 17],
  ['Python', { level: 40, funcName: 'f' }, 17],
  ['Python', { level: 25, funcName: 'f' }, 10],
  ['Python', { level: 70, funcName: 'f' }, 24],
  ['Python', { levelname: 'Level 25' }, 10],
  ['loguru', { level: { icon: '!', name: 'SUCCESS', no: 25 } }, 10],
  ['Monolog', { level: 400, level_name: 'ERROR' }, 17],
  ['Nextcloud', { reqId: 'a', remoteAddr: 'b', level: 3 }, 17],
  ['Nextcloud', { reqId: 'a', remoteAddr: 'b', level: 9 }, 21],
  ['Google Cloud', { severity: 500 }, 17],
  ['Google Cloud', { severity: 800 }, 21],
  ['Google Cloud', { severity: 900 }, 21],
  ['Google Cloud', { severity: 'EMERGENCY' }, 21],
  ['GELF', { short_message: 'm', level: 3 }, 17],
  ['GELF', { short_message: 'm', level: '0' }, 21],
  ['GELF', { short_message: 'm', level: 9 }, 5],
  ['the journal', { PRIORITY: '4' }, 13],
  ['syslog', { severity: 3 }, 17],
  ['OpenTelemetry', { severity: 25 }, 24],
  ['pino', { severity: 30 }, 9],
  ['pino', { level: 1000 }, 24],
  ['Elixir', { severity: 'notice' }, 10],
  ['MongoDB', { t: { $date: '2025-03-04T05:06:07Z' }, s: 'D3' }, 5],
  ['MongoDB', { t: { $date: '2025-03-04T05:06:07Z' }, s: 'F' }, 21],
  ['OpenTelemetry', { level: 'WARN3' }, 15],
  ['PostgreSQL', { level: 'LOG' }, 9],
  ['any', { level: 'E' }, 17],
  ['any', { level: 'error ' }, 17],
  ['any', { level: ' [WARNING]: ' }, 13],
  ['any', { level: '50' }, 17],
  ['any', { level: 'LogLevel.ERROR' }, 17],
  ['any', { level: 'LOG_ERR' }, 17],
  ['any', { level: { label: 'error' } }, 17],
  ['any', { level: { value: 50 } }, 17],
])('reads the levels of %s: %j', (_logger, record, severity) => {
  expect(severityOf(record)).toBe(severity)
})

it.each([
  { level: 'loud' },
  { level: 'errors' },
  { level: '' },
  { level: 'x'.repeat(100_000) },
  { level: null },
  { level: true },
  { level: ['error'] },
  { level: {} },
  { severity: 'DEFAULT' },
  { severity: 0 },
  { priority: 'high' },
  { priority: 12 },
])('reads no level from %j, and keeps the value', (record) => {
  const entry = parse(JSON.stringify({ msg: 'm', ...record }))
  expect(entry.severity).toBeUndefined()
  expect(entry.attributes).toEqual(record)
})

it('prefers the name of a level to its number', () => {
  expect(parse('{"msg":"m","levelno":20,"levelname":"ERROR"}')).toEqual({
    message: 'm',
    severity: 17,
    attributes: { levelno: 20 },
  })
})
