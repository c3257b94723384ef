import { visibleJson } from '@logpond/mapping/writers'
import type { Output } from '../context.js'
import type { ReportWriter } from './report-writer.js'
import { sumUp } from './sum-up.js'

/** Writes one JSON object per line: each verdict, then the totals. */
export function jsonLines(output: Output): ReportWriter {
  return {
    verdict({ group, promise, status, reason, remedy, milliseconds }) {
      const verdict = { group, promise, status, reason, remedy, milliseconds: round(milliseconds) }
      return output.write(`${visibleJson(verdict)}\n`)
    },
    end(report, notTried) {
      const { driver, supports, seed, milliseconds } = report
      const sums = { driver, supports, seed, milliseconds: round(milliseconds), ...sumUp(report), notTried }
      return output.write(`${visibleJson(sums)}\n`)
    },
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
