import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Loads the package where node:zlib has no zstd and no crc32, as in Node.js 18. */
const SCRIPT = `
import { registerHooks } from 'node:module'
registerHooks({
  load: (url, context, next) =>
    url === 'node:zlib'
      ? { format: 'module', shortCircuit: true, source: 'const { constants } = process.getBuiltinModule("zlib"); export { constants }; export default { constants }' }
      : next(url, context),
})
console.log(typeof (await import(process.argv[1])).encodeBatch)
`

it('loads without zstd and crc32, so that an old version of Node.js is refused with an error that says what to do', async () => {
  const built = import.meta.resolve('../../dist/index.js')
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    SCRIPT,
    built,
  ])
  expect(stdout.trim()).toBe('function')
})
