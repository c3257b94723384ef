import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..')

/** Makes the SDK look as if it were not installed. */
const WITHOUT_SDK = `
require('node:module').registerHooks({
  resolve(specifier, context, next) {
    if (/^@opentelemetry\\/(?!api$)/.test(specifier)) throw new Error('Not installed: ' + specifier)
    return next(specifier, context)
  },
})`
const USE = `
const names = Object.keys(logpond).sort().join()
console.log(names, typeof logpond.activeTrace()(), new logpond.LogpondLogRecordProcessor({ path: ':memory:' }).enabled())`

it.each([
  ['require', `${WITHOUT_SDK}\nconst logpond = require('@logpond/opentelemetry')\n${USE}`],
  ['import', `${WITHOUT_SDK}\nimport('@logpond/opentelemetry').then((logpond) => {${USE}\n})`],
])('can be loaded with %s where only the API of OpenTelemetry is installed', async (_, code) => {
  const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', code], { cwd: folder })
  expect(stdout.trim()).toBe(
    'LogpondLogRecordExporter,LogpondLogRecordProcessor,activeTrace,observeStorage undefined true',
  )
})

it('its types need only the API of OpenTelemetry', () => {
  const declarations = readdirSync(join(folder, 'dist')).filter((name) => /\.d\.c?ts$/.test(name))
  expect(declarations.length).toBeGreaterThan(10)
  for (const name of declarations) {
    const text = readFileSync(join(folder, 'dist', name), 'utf8')
    const imported = [...text.matchAll(/from '(@opentelemetry\/[^']+)'/g)].map(([, module]) => module)
    expect(imported.filter((module) => module !== '@opentelemetry/api')).toEqual([])
  }
})
