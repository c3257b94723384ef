import type { ConformanceReport, Verdict } from '@logpond/conformance/suite'
import { describe, expect, it } from 'vitest'
import { toJUnitXml } from '../../src/conformance/to-junit-xml.js'

const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

describe('toJUnitXml', () => {
  it('contains no character that XML forbids, whatever the name and messages of a driver', () => {
    const odd = 'a\0\u001b\ud800\uffff\ufffe]]>&<"b'
    const verdict: Verdict = { group: 'order', promise: odd, status: 'failed', reason: odd, milliseconds: 1 }
    const xml = toJUnitXml({ driver: odd, verdicts: [verdict] } as unknown as ConformanceReport)
    expect(xml).not.toMatch(FORBIDDEN)
    expect(xml.isWellFormed()).toBe(true)
    expect(xml).toContain('\\ud800')
  })

  it('includes the reason and the remedy of an untested promise', () => {
    const untried: Verdict = {
      group: 'durability',
      promise: 'kills lose nothing',
      status: 'not tested',
      reason: 'it takes a module',
      remedy: 'Name one',
      milliseconds: 0,
    }
    const xml = toJUnitXml({ driver: 'mine', verdicts: [untried] } as unknown as ConformanceReport)
    expect(xml).toContain('it takes a module. Name one')
  })
})
