import type { ConformanceReport, Verdict } from '@logpond/conformance/suite'
import module, { type Builder, type TestCase } from 'junit-report-builder'
import { visibleText } from '../visible-text.js'

// The types describe an ES module, but Node.js loads a CommonJS one.
const junit = module as unknown as Builder

/** The verdicts as JUnit XML: a test suite for each group, a test case for each promise. */
export function toJUnitXml({ driver, verdicts }: ConformanceReport): string {
  const report = junit.newBuilder()
  for (const [group, members] of Map.groupBy(verdicts, (verdict) => verdict.group)) {
    const suite = report.testSuite().name(group)
    for (const verdict of members) {
      const testCase = suite
        .testCase()
        .className(`${visibleText(driver)}.${group}`)
        .name(visibleText(verdict.promise))
        .time(verdict.milliseconds / 1000)
      conclude(testCase, verdict)
    }
  }
  return report.build()
}

function conclude(testCase: TestCase, { status, reason = '', remedy }: Verdict): void {
  const text = reason.split('\n').map(visibleText).join('\n')
  if (status === 'failed') testCase.failure(text)
  else if (status === 'too modest') testCase.standardError(text)
  else if (status !== 'passed') testCase.skipped()
  if (status === 'not tested') testCase.standardOutput(remedy === undefined ? text : `${text}. ${remedy}`)
}
