import { expect, it } from 'vitest'
import { parse } from './parse.js'

it.each([
  [
    'time=2026-03-04T05:06:07.100Z level=ERROR msg="cache miss \\"storm\\"" cache=sessions ratio=0.12 build=1.10',
    {
      message: 'cache miss "storm"',
      severity: 17,
      timestamp: Date.UTC(2026, 2, 4, 5, 6, 7, 100),
      attributes: { cache: 'sessions', ratio: 0.12, build: '1.10' },
    },
  ],
  [
    'ts=2026-03-04T05:06:08.2Z caller=table.go:88 level=warn component="" msg="two\\nlines" lag=3m2s ok=true',
    {
      message: 'two\nlines',
      severity: 13,
      timestamp: Date.UTC(2026, 2, 4, 5, 6, 8, 200),
      attributes: { caller: 'table.go:88', component: '', lag: '3m2s', ok: true },
    },
  ],
  [
    'at=error code=H12 desc="Request timeout" path=/a?b=c',
    {
      message: 'code=H12 desc=Request timeout path=/a?b=c',
      severity: 17,
      attributes: { code: 'H12', desc: 'Request timeout', path: '/a?b=c' },
    },
  ],
  ['level=info msg=up', { message: 'up', severity: 9 }],
  ['level=info  msg="a\\d\\x41"', { message: 'a\\d\\x41', severity: 9 }],
  ['level=info msg="a\tb\\x41"', { message: 'a\tbA', severity: 9 }],
])('reads logfmt: %s', (line, entry) => {
  expect(parse(line)).toEqual(entry)
})

it.each([
  'x=1 y=2',
  'time=12ms size=7',
  'msg=alone',
  'level=info msg=hello world',
  'level=info and a sentence',
  'the level=info is a setting',
  'level=info msg="no end',
  'level=info msg="quoted"text',
  'level=loud size=7',
  '=1 level=info',
])('keeps a line that only resembles logfmt whole: %s', (line) => {
  expect(parse(line)).toEqual({ message: line })
})
