import { TestClock } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { SenderLimits } from '../../src/syslog/sender-limits.js'

it('admits a second of messages at once, and then one in each interval', async () => {
  const clock = new TestClock()
  const limits = new SenderLimits(clock, 4)
  const admitted = () => Array.from({ length: 10 }, () => limits.admits('192.0.2.1')).filter(Boolean).length
  expect(admitted()).toBe(4)
  expect(limits.admits('192.0.2.2')).toBe(true)
  await clock.tick(249)
  expect(admitted()).toBe(0)
  await clock.tick(1)
  expect(admitted()).toBe(1)
  await clock.tick(60_000)
  expect(admitted()).toBe(4)
})

it('says how long to wait', async () => {
  const clock = new TestClock()
  const limits = new SenderLimits(clock, 2)
  const delays = Array.from({ length: 4 }, () => limits.delayAfter('192.0.2.1'))
  expect(delays).toEqual([0, 0, 500, 1000])
  await clock.tick(1000)
  expect(limits.delayAfter('192.0.2.1')).toBe(500)
})

it('counts the addresses of an IPv6 network as one sender', () => {
  const limits = new SenderLimits(new TestClock(), 1)
  expect(limits.admits('2001:db8:0:1::1')).toBe(true)
  expect(limits.admits('2001:db8::1:aaaa:0:0:2')).toBe(false)
  expect(limits.admits('2001:db8:0:2::1')).toBe(true)
  expect(limits.admits('fe80::1%eth0')).toBe(true)
  expect(limits.admits('fe80::2%eth0')).toBe(false)
  expect(limits.admits('::1')).toBe(true)
})

it('forgets senders, so that forged ones take little memory', () => {
  const limits = new SenderLimits(new TestClock(), 1)
  expect(limits.admits('192.0.2.1')).toBe(true)
  for (let index = 0; index < 9_999; index++) limits.admits(`10.0.${index >> 8}.${index & 255}`)
  expect(limits.admits('192.0.2.1')).toBe(false)
  for (let index = 0; index < 30_000; index++) limits.admits(`10.1.${index >> 8}.${index & 255}`)
  expect(limits.admits('192.0.2.1')).toBe(true)
})

it('does not punish a sender for a clock that was set back', () => {
  const clock = new TestClock()
  const limits = new SenderLimits(clock, 1)
  expect(limits.admits('192.0.2.1')).toBe(true)
  clock.jump(-3_600_000)
  expect(limits.admits('192.0.2.1')).toBe(true)
})
