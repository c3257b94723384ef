import { visibleJson, visibleText } from '@logpond/mapping/writers'
import type { InputError } from '../input/input-error.js'
import type { LineCounts } from '../line-counts.js'
import { formatCount } from '../numbers.js'
import { ratePerSecond } from '../progress.js'
import type { Refusal } from './entry-store.js'

/** The result of reading one file. */
export interface FileReport {
  readonly file: string
  readonly counts: LineCounts
  readonly refusals: ReadonlyMap<string, Refusal>
  /** Why it was not read to its end, if it was not. */
  readonly problem: InputError | undefined
}

/** The result of reading all files. */
export interface IngestReport {
  readonly files: readonly FileReport[]
  /** Entries that were committed to the database. */
  readonly committed: number
  /** Entries that were accepted but could not be written. */
  readonly failed: number
  /** The last error of writing. */
  readonly failure: string | undefined
  readonly milliseconds: number
  readonly isInterrupted: boolean
}

/** Whether an entry lacks a time or level, was refused or not written, or a file was not read completely. */
export function hasGaps({ files, failed, isInterrupted }: IngestReport): boolean {
  return (
    failed > 0 ||
    isInterrupted ||
    files.some(
      ({ counts, refusals, problem }) =>
        counts.withoutTime > 0 ||
        counts.withoutLevel > 0 ||
        counts.unknownLevels.size > 0 ||
        refusals.size > 0 ||
        problem !== undefined,
    )
  )
}

/** The report as text for people. */
export function describeReport(report: IngestReport): string {
  const { files, committed, milliseconds } = report
  const all = sumUp(files)
  const lines = [
    `${formatCount(all.lines)} lines, ${formatCount(committed)} entries, ${formatCount(all.refused + report.failed)} refused, ` +
      `${(milliseconds / 1000).toFixed(1)} s, ${formatCount(ratePerSecond(committed, milliseconds))} entries/s`,
  ]
  const gaps = describeGaps(all)
  if (gaps !== '') lines.push(gaps)
  if (files.length > 1) lines.push(...files.map(describeFile))
  return `${lines.join('\n')}\n`
}

/** The report as one line of JSON, for programs. */
export function reportAsJson(
  { files, committed, failed, failure, milliseconds, isInterrupted }: IngestReport,
  command: string,
): string {
  const { refused, ...all } = sumUp(files)
  const object = {
    ...countsAsJson({ ...all, entries: committed, refused: refused + failed }),
    milliseconds,
    interrupted: isInterrupted,
    ...(failed > 0 && { failure }),
    files: files.map((file) => ({
      file: file.file,
      ...countsAsJson(storedOf(sumUp([file]))),
      ...(file.refusals.size > 0 && { refusals: Object.fromEntries(file.refusals) }),
      ...(file.problem && {
        problem: file.problem.problem,
        reason: file.problem.describe(file.file, command),
      }),
    })),
  }
  return `${visibleJson(object)}\n`
}

/** The problems, one message each. */
export function problemsOf(
  { files, failed, failure, isInterrupted }: IngestReport,
  command: string,
): string[] {
  const problems: string[] = []
  for (const { file, problem, refusals } of files) {
    if (problem !== undefined) problems.push(problem.describe(file, command))
    for (const { count, line, message } of refusals.values())
      problems.push(
        `${formatCount(count)} entries of ${nameOf(file)} were refused. Line ${formatCount(line)}: ${message}`,
      )
  }
  if (failed > 0)
    problems.push(`${formatCount(failed)} entries could not be written. ${failure ?? ''}`.trimEnd())
  if (isInterrupted) problems.push('Interrupted. The lines read so far are stored.')
  return problems
}

interface Sums extends LineCounts {
  readonly refused: number
}

function sumUp(files: readonly FileReport[]): Sums {
  const unknownLevels = new Map<string, number>()
  for (const { counts } of files)
    for (const [word, count] of counts.unknownLevels)
      unknownLevels.set(word, (unknownLevels.get(word) ?? 0) + count)
  const sum = (of: (file: FileReport) => number) => files.reduce((total, file) => total + of(file), 0)
  return {
    lines: sum(({ counts }) => counts.lines),
    entries: sum(({ counts }) => counts.entries),
    joined: sum(({ counts }) => counts.joined),
    cut: sum(({ counts }) => counts.cut),
    withoutTime: sum(({ counts }) => counts.withoutTime),
    withoutLevel: sum(({ counts }) => counts.withoutLevel),
    refused: sum(({ refusals }) => [...refusals.values()].reduce((total, { count }) => total + count, 0)),
    unknownLevels,
  }
}

function storedOf(sums: Sums): Sums {
  return { ...sums, entries: sums.entries - sums.refused }
}

function countsAsJson({ unknownLevels, cut, ...counts }: Sums) {
  return { ...counts, ...(cut > 0 && { cut }), unknownLevels: Object.fromEntries(unknownLevels) }
}

function describeFile(file: FileReport): string {
  const sums = storedOf(sumUp([file]))
  const gaps = describeGaps(sums)
  const refused = sums.refused > 0 ? `, ${formatCount(sums.refused)} refused` : ''
  return (
    `${nameOf(file.file)}: ${formatCount(sums.lines)} lines, ${formatCount(sums.entries)} entries${refused}` +
    `${gaps && `, ${gaps}`}${file.problem ? `, ${file.problem.problem}` : ''}`
  )
}

function describeGaps({ joined, cut, withoutTime, withoutLevel, unknownLevels }: Sums): string {
  return [
    joined > 0 && `${formatCount(joined)} lines joined to the entry before them`,
    cut > 0 && `${formatCount(cut)} continue an entry that was too long`,
    withoutTime > 0 && `${formatCount(withoutTime)} without a time`,
    withoutLevel > 0 && `${formatCount(withoutLevel)} without a level`,
    unknownLevels.size > 0 && `unknown levels: ${describeLevels(unknownLevels)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

const MAX_LEVELS = 5

function describeLevels(levels: ReadonlyMap<string, number>): string {
  const byCount = [...levels].sort(([, a], [, b]) => b - a)
  const shown = byCount
    .slice(0, MAX_LEVELS)
    .map(([word, count]) => `${visibleText(JSON.stringify(word))} (${formatCount(count)})`)
  const more = levels.size - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function nameOf(file: string): string {
  return file === '-' ? 'the standard input' : visibleText(file)
}
