import { expect, it } from 'vitest'
import { targetOf } from '../../src/http/target.js'

it.each([
  ['the root', { url: '/' }, '', { path: '', search: '' }],
  ['a file', { url: '/app.js?v=1' }, '', { path: 'app.js', search: '?v=1' }],
  ['no path at all', { url: '/?a=/b' }, '', { path: '', search: '?a=/b' }],
  [
    'below Express',
    { url: '/api/count?q=a', originalUrl: '/logs/api/count?q=a' },
    '',
    { path: 'api/count', search: '?q=a' },
  ],
  ['at Express', { url: '/', originalUrl: '/logs/' }, '', { path: '', search: '' }],
  [
    'at Express without its slash',
    { url: '/?q=a', originalUrl: '/a/logs?q=a' },
    '',
    { path: '', search: '?q=a', redirect: './logs/?q=a' },
  ],
  ['below a path', { url: '/logs/api/count' }, '/logs', { path: 'api/count', search: '' }],
  [
    'a path without its slash',
    { url: '/logs?q=a' },
    '/logs',
    { path: '', search: '?q=a', redirect: './logs/?q=a' },
  ],
  [
    'a path that Express also removes',
    { url: '/api', originalUrl: '/logs/api' },
    '/logs',
    { path: 'api', search: '' },
  ],
])('finds %s', (_name, url, mount, expected) => {
  expect(targetOf(url, mount)).toEqual(expected)
})

it.each([
  ['another path', { url: '/logs2/api' }, '/logs'],
  ['a path that only begins alike', { url: '/logsapi' }, '/logs'],
  ['an absolute address', { url: 'http://localhost/api' }, ''],
  ['an asterisk', { url: '*' }, ''],
  ['nothing', {}, ''],
])('refuses %s', (_name, url, mount) => {
  expect(targetOf(url, mount)).toBeUndefined()
})

it('never leads to another host', () => {
  const { redirect = '' } = targetOf({ url: '/', originalUrl: '//evil.example' }, '') ?? {}
  expect(new URL(redirect, 'http://localhost/').host).toBe('localhost')
})
