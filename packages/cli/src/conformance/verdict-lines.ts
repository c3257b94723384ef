import type { ConformanceReport, Verdict, VerdictStatus } from '@logpond/conformance/suite'
import { visibleText } from '@logpond/mapping/writers'
import type { Output } from '../context.js'
import { colorsFor } from '../output/colors-for.js'
import type { ReportWriter } from './report-writer.js'
import { sumUp } from './sum-up.js'

type Colors = ReturnType<typeof colorsFor>

const SYMBOLS: Readonly<Record<VerdictStatus, string>> = {
  passed: '✓',
  failed: '✗',
  'not claimed': '-',
  'not tested': '?',
  'too modest': '!',
}

/** Writes the verdicts by group as text for people, with the reason for each verdict other than passed or not claimed. */
export function verdictLines(output: Output): ReportWriter {
  const colors = colorsFor(output)
  let group: string | undefined
  return {
    async verdict(verdict) {
      if (verdict.group !== group) await output.write(`${group === undefined ? '' : '\n'}${verdict.group}\n`)
      group = verdict.group
      await output.write(describe(verdict, colors))
    },
    end: (report, notTried) => output.write(`\n${[conclusion(report, colors), ...notTried].join('\n')}\n`),
  }
}

function describe({ status, promise, reason, milliseconds }: Verdict, colors: Colors): string {
  const color = { passed: colors.green, failed: colors.red, 'too modest': colors.yellow }[status as 'passed']
  const symbol = (color ?? colors.dim)(SYMBOLS[status])
  const note = status === 'passed' ? `${Math.round(milliseconds)} ms` : status
  const line = `  ${symbol} ${promise} ${colors.dim(`(${note})`)}\n`
  if (reason === undefined || status === 'not claimed') return line
  return `${line}${reason
    .split('\n')
    .map((part) => `      ${visibleText(part)}\n`)
    .join('')}`
}

function conclusion(report: ConformanceReport, colors: Colors): string {
  const { driver, supports, seed, milliseconds } = report
  const sums = sumUp(report)
  const counted = Object.entries(sums)
    .filter(([status, count]) => count > 0 || status === 'passed' || status === 'failed')
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')
  const claims = Object.entries(supports).filter(([, isClaimed]) => isClaimed)
  return [
    `${visibleText(driver)} claims ${claims.map(([claim]) => claim).join(', ') || 'nothing'}.`,
    `${(sums.failed > 0 ? colors.red : colors.green)(counted)} in ${(milliseconds / 1000).toFixed(1)} s (seed ${seed})`,
  ].join('\n')
}
