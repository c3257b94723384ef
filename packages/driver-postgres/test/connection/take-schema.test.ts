import { expect, it } from 'vitest'
import { takeSchema } from '../../src/connection/take-schema.js'

it.each([
  ['postgres://db/logs', 'postgres://db/logs', undefined],
  ['postgres://db/logs?schema=shop', 'postgres://db/logs', 'shop'],
  ['postgres://a,b/logs?sslmode=require&schema=shop&x=1', 'postgres://a,b/logs?sslmode=require&x=1', 'shop'],
  ['postgres://db/logs?schema=a&schema=b', 'postgres://db/logs', 'b'],
  ['postgres://db/logs?schema=sh%6Fp', 'postgres://db/logs', 'shop'],
  ['postgres://db/logs?schema=%', 'postgres://db/logs', '%'],
  ['postgres://db/logs?schema=', 'postgres://db/logs', ''],
  ['postgres://db/logs?schema', 'postgres://db/logs', ''],
  ['postgres://db/logs?schema&x=1', 'postgres://db/logs?x=1', ''],
  ['postgres://db/logs?schema=a=b', 'postgres://db/logs', 'a=b'],
  ['postgres://db/logs?schemas=shop', 'postgres://db/logs?schemas=shop', undefined],
  ['postgres://db/schema=shop', 'postgres://db/schema=shop', undefined],
  ['socket:/run/postgresql?db=logs&schema=shop', 'socket:/run/postgresql?db=logs', 'shop'],
])('of %s leaves %s', (url, rest, schema) => {
  expect(takeSchema(url)).toEqual({ url: rest, schema })
})
