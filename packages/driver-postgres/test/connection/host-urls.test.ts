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
  ['postgres://a,b/logs?target_session_attrs=read-write', ['postgres://a/logs', 'postgres://b/logs']],
  ['postgres:///logs?host=/run/postgresql', ['postgres:///logs?host=/run/postgresql']],
  ['socket:/run/postgresql?db=logs', ['socket:/run/postgresql?db=logs']],
])('divides %s', (url, urls) => {
  expect(hostUrls(url)).toEqual(urls)
})

it('hides passwords', () => {
  expect(withoutPassword('postgres://app:s3cret@a,b/logs')).toBe('postgres://app@a,b/logs')
  expect(withoutPassword('postgres://a/logs?user=app&password=s3cret&x=1')).toBe(
    'postgres://a/logs?user=app&password=…&x=1',
  )
  expect(withoutPassword('postgres://app@a/logs')).toBe('postgres://app@a/logs')
})
