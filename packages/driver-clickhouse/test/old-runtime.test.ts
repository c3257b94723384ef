import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Opens the driver where node:zlib has no zstd, and Promise no `withResolvers`, as in Node.js 20. */
const SCRIPT = `
import { registerHooks } from 'node:module'
const source = 'const { constants, gzip } = process.getBuiltinModule("zlib"); export { constants, gzip }; export default { constants, gzip }'
registerHooks({
  load: (url, context, next) =>
    url === 'node:zlib' ? { format: 'module', shortCircuit: true, source } : next(url, context),
})
delete Promise.withResolvers
const { clickhouse } = await import(process.argv[1])
const refusal = await clickhouse({ url: 'http://localhost:1' }).open().catch((error) => error)
console.log(refusal.code, refusal.message)
`

it('is refused by an old version of Node.js with an error that says what to do', async () => {
  const built = import.meta.resolve('../dist/index.js')
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    SCRIPT,
    built,
  ])
  expect(stdout).toMatch(/^UNSUPPORTED Logpond needs Node\.js/)
})
