import type { ConformanceReport, Verdict } from '@logpond/conformance/suite'
import { visibleText } from '@logpond/mapping/writers'

type Attributes = Readonly<Record<string, string | number>>

/** The verdicts as JUnit XML: a test suite for each group, a test case for each promise. */
export function toJUnitXml({ driver, verdicts }: ConformanceReport): string {
  const groups = [...Map.groupBy(verdicts, (verdict) => verdict.group)]
  const suites = groups.map(([group, members]) => {
    const cases = members.map((verdict) => testCase(driver, verdict))
    return element('testsuite', { name: visibleText(group), ...counts(members) }, cases)
  })
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', ...element('testsuites', counts(verdicts), suites)]
  return lines.join('\n')
}

function testCase(driver: string, verdict: Verdict): string[] {
  const { group, promise, milliseconds } = verdict
  const classname = `${visibleText(driver)}.${visibleText(group)}`
  const attributes = { classname, name: visibleText(promise), time: milliseconds / 1000 }
  return element('testcase', attributes, conclusion(verdict))
}

function conclusion({ status, reason = '', remedy }: Verdict): string[][] {
  const text = reason.split('\n').map(visibleText).join('\n')
  switch (status) {
    case 'passed':
      return []
    case 'failed':
      return [element('failure', text === '' ? {} : { message: text })]
    case 'too modest':
      return output('system-err', text)
    case 'not tested':
      return [
        element('skipped'),
        ...output('system-out', remedy === undefined ? text : `${text}. ${visibleText(remedy)}`),
      ]
    case 'not claimed':
      return [element('skipped')]
  }
}

function counts(verdicts: readonly Verdict[]): Attributes {
  const count = (isCounted: (verdict: Verdict) => boolean) => verdicts.filter(isCounted).length
  return {
    tests: verdicts.length,
    failures: count(({ status }) => status === 'failed'),
    errors: 0,
    skipped: count(({ status }) => status === 'not claimed' || status === 'not tested'),
  }
}

/** The lines of an element, its children indented. */
function element(name: string, attributes: Attributes = {}, children: readonly string[][] = []): string[] {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)]
  if (children.length === 0) return [`<${start.join(' ')}/>`]
  return [`<${start.join(' ')}>`, ...children.flat().map((line) => `  ${line}`), `</${name}>`]
}

/** An element with a text as CDATA, which must not contain its own end; none without a text. */
function output(name: string, text: string): string[][] {
  if (text === '') return []
  return [[`<${name}><![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`]]
}

/** The value of an attribute. A line break would be read as a space. */
function escaped(value: string | number): string {
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#xA;')
}
