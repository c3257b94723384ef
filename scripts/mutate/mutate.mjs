// `npm run mutate [-- FILE...]`: changes the code in one place at a time and runs tests of its package.
// It prints a score for each file, and the changes that no test noticed. FILE is part of a path in stryker.config.json.
// It fails only if the result is not valid: if a change was run against no test, or not against all tests that
// execute it.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { install, pinnedNode } from '../workspace.mjs'

const configFile = 'scripts/mutate/stryker.config.json'
const reportFile = '.stryker/report.json'
const names = process.argv.slice(2)
const { mutate } = JSON.parse(readFileSync(configFile, 'utf8'))
const files = names.length === 0 ? mutate : mutate.filter((file) => names.some((name) => file.includes(name)))

const unknown = names.filter((name) => !mutate.some((file) => file.includes(name)))
if (unknown.length > 0)
  fail(`No file in ${configFile} has ${unknown.join(', ')} in its path. It lists:\n${mutate.join('\n')}`)
if (!install()) fail('The workspace could not be installed.')

rmSync(reportFile, { force: true })
const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js'
const run = spawnSync(pinnedNode, [stryker, 'run', configFile, '--mutate', files.join(',')], {
  stdio: 'inherit',
  env: { ...process.env, MUTATED_FILES: files.join(',') },
})
if (run.status !== 0) fail(`Stryker ended with ${run.signal ?? `status ${run.status}`}.`)

const mutants = readMutants()
printScores()
printMutants('Survived', ({ verdict }) => verdict === 'survived')
printMutants('No test runs', ({ verdict }) => verdict === 'no coverage')
printMutants('Crashed the test runner repeatedly', ({ verdict }) => verdict === 'crash')
printMutants('Not run against all of its tests', ({ verdict }) => verdict === 'untested')
if (mutants.length === 0) fail('Stryker made no mutants.')
if (mutants.some(({ verdict }) => verdict === 'untested')) {
  fail('Some mutants were not run against all of their tests, so this run has no result for them.')
}

function readMutants() {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'))
  return Object.entries(report.files).flatMap(([path, { source, mutants }]) =>
    mutants.map((mutant) => ({
      file: path,
      line: mutant.location.start.line,
      mutator: mutant.mutatorName,
      change: `${originalOf(mutant, source)} → ${oneLine(mutant.replacement)}`,
      verdict: verdictOf(mutant),
    })),
  )
}

/** A mutant survives only if every test that executes its code has finished. */
function verdictOf({ status, statusReason = '', testsCompleted = 0, coveredBy = [] }) {
  switch (status) {
    case 'Killed':
      if (testsCompleted === 0) return 'untested'
      return /^(Test|Hook) timed out/.test(statusReason) ? 'timeout' : 'killed'
    case 'Survived':
      return testsCompleted > 0 && testsCompleted >= coveredBy.length ? 'survived' : 'untested'
    case 'Timeout':
      return 'timeout'
    case 'NoCoverage':
      return 'no coverage'
    // The tests passed, but something outside of them failed: an unhandled rejection, for example.
    case 'RuntimeError':
      return statusReason.includes('outside of a test run') ? 'killed' : 'crash'
    default:
      return 'untested'
  }
}

function originalOf({ location: { start, end } }, source) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines.push(lines.pop().slice(0, end.column - 1))
  lines[0] = lines[0].slice(start.column - 1)
  return oneLine(lines.join(' '))
}

function oneLine(code) {
  const line = code.replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}

function printScores() {
  const verdicts = ['killed', 'survived', 'no coverage', 'timeout', 'crash', 'untested']
  const row = (name, of) => {
    const counts = verdicts.map((verdict) => of.filter((mutant) => mutant.verdict === verdict).length)
    const [killed, survived, uncovered, timeout] = counts
    const all = killed + survived + uncovered + timeout
    const score = all === 0 ? '-' : `${(((killed + timeout) / all) * 100).toFixed(1)} %`
    return [name, ...counts, score]
  }
  const rows = [['file', ...verdicts, 'score']]
  for (const path of files) {
    rows.push(
      row(
        basename(path),
        mutants.filter(({ file }) => file === path),
      ),
    )
  }
  rows.push(row('all', mutants))
  console.log()
  for (const [name, ...cells] of rows) {
    console.log([name.padEnd(22), ...cells.map((cell) => String(cell).padStart(11))].join(''))
  }
}

function printMutants(title, isListed) {
  const listed = mutants.filter(isListed)
  if (listed.length > 0) console.log(`\n${title}:`)
  for (const { file, line, mutator, change } of listed) console.log(`${file}:${line} ${mutator}  ${change}`)
}

function fail(reason) {
  console.error(reason)
  process.exit(1)
}
