// `npm test [-- VITEST-ARGUMENTS]`: installs, builds, checks, and runs every test. It continues after a failure, so that one run
// shows all failures, and ends with `N passed, N failed`, which counts tests and failed steps.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { install, pinnedNode, step, turbo } from './workspace.mjs'

const reportFile = 'node_modules/.cache/vitest.json'

if (!install()) finish({ failed: 1 })

const steps = [
  turbo('build', 'build', '--continue=dependencies-successful'),
  step('type check', pinnedNode, 'scripts/check-types.mjs'),
  step('lint', 'biome', 'check', '--error-on-warnings', '.'),
  step('dependency order', pinnedNode, 'scripts/check-dependency-order.mjs'),
  step('manifests', pinnedNode, 'scripts/check-manifests.mjs'),
  step('packages', pinnedNode, 'scripts/check-packages.mjs'),
  step('types', pinnedNode, 'scripts/test-types.mjs'),
]
const failedSteps = steps.filter((passed) => !passed).length
const tests = runTests(process.argv.slice(2))
finish({ ...tests, failed: tests.failed + failedSteps })

function runTests(args) {
  rmSync(reportFile, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]
  // Compiled modules are cached because hundreds of threads and processes load the same ones.
  const env = { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compile'), ...process.env }
  const { status } = spawnSync(pinnedNode, vitest, { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const { failed, ...counts } = readReport()
  // An error outside of a test fails the run, but no test.
  return { ...counts, failed: status === 0 ? failed : Math.max(failed, 1) }
}

function readReport() {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'))
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    )
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function finish({ passed = 0, failed, skipped = 0 }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exit(failed === 0 && passed > 0 ? 0 : 1)
}
