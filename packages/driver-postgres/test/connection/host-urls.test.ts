import { expect, it } from 'vitest'
import { hostUrls, withoutPassword } from '../../src/connection/host-urls.js'

it.each([
  ['postgres://db/logs', ['postgres://db/logs']],
  [
    'postgres://u:p@a:5432,b:5433/logs?sslmode=require',
    ['postgres://u:p@a:5432/logs?sslmode=require', 'postgres://u:p@b:5433/logs?sslmode=require'],
  ],
  ['postgresql://a,[::1]:5433', ['postgresql://a', 'postgresql://[::1]:5433']],
  ['postgres://u:x,y@a,b/logs', ['postgres://u:x,y@a/logs', 'postgres://u:x,y@b/logs']],
  ['postgres://u:x@y@a,b/logs', ['postgres://u:x@y@a/logs', 'postgres://u:x@y@b/logs']],
  ['postgres://a,b/logs?target_session_attrs=read-write', ['postgres://a/logs', 'postgres://b/logs']],
  ['postgres:///logs?host=/run/postgresql', ['postgres:///logs?host=/run/postgresql']],
  ['socket:/run/postgresql?db=logs', ['socket:/run/postgresql?db=logs']],
])('divides %s', (url, urls) => {
  expect(hostUrls(url)).toEqual(urls)
})

const SHOWN = [
  ['postgres://app:s3cret@a,b/logs', 'postgres://app@a,b/logs'],
  ['postgres://a/logs?user=app&password=s3cret&x=1', 'postgres://a/logs?user=app&password=…&x=1'],
  ['postgres://a/logs?sslpassword=s3cret', 'postgres://a/logs?sslpassword=…'],
  ['postgres://app@a/logs', 'postgres://app@a/logs'],
  ['postgres://app@[::1]:5432/logs', 'postgres://app@[::1]:5432/logs'],
  ['postgres://a:5432/logs?application_name=a@b', 'postgres://a:5432/logs?application_name=a@b'],
] as const

it.each(SHOWN)('shows %s as %s', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown)
})

it.each(['@', '/', '?', '#', ':', '%', '@@', '?x', '\n'])('hides passwords with %j in them', (sign) => {
  for (const password of [`12${sign}34`, `${sign}34`, `12${sign}`])
    expect(withoutPassword(`postgres://app:${password}@a:1/logs?x=1`)).toBe('postgres://app@a:1/logs?x=1')
})
