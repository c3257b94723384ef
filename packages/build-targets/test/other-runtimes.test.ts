import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import * as esbuild from 'esbuild'
import { expect, it } from 'vitest'

const source = `
  import { openLogStorage } from '@logpond/core'
  import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
  openLogStorage({ driver: betterSqlite3({ path: 'app.db' }) })
`
const sentence =
  /^@logpond\/\S+ stores logs in files and needs Node\.js, Bun or Deno; this bundle is for a browser or an edge runtime\./

async function build(contents: string, options: esbuild.BuildOptions) {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'cjs',
    write: false,
    metafile: true,
    logLevel: 'silent',
    ...options,
  })
  return { code: outputFiles?.[0]?.text ?? '', files: Object.keys(metafile?.inputs ?? {}) }
}

const elsewhere: [string, esbuild.BuildOptions][] = [
  ['a browser', { platform: 'browser' }],
  ['a browser, minified', { platform: 'browser', minify: true }],
  ['Cloudflare Workers', { platform: 'browser', conditions: ['workerd', 'worker', 'browser'] }],
  ['the edge runtime of Next.js', { platform: 'browser', conditions: ['edge-light', 'worker', 'module'] }],
]

it.each(elsewhere)('a bundle for %s fails with one sentence', async (_name, options) => {
  for (const contents of [source, "require('@logpond/sqlite/worker')"]) {
    const { code } = await build(contents, options)
    expect(() => runInNewContext(code, { module: {}, exports: {} })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(sentence) }),
    )
  }
})

const onNode: [string, esbuild.BuildOptions][] = [
  ['Node.js', { platform: 'node' }],
  ['windows of Electron', { platform: 'node', conditions: ['node', 'browser', 'module'] }],
  // Jest sets `browser` for jsdom, but neither `node` nor `module`.
  ['tests with jsdom', { platform: 'neutral', conditions: ['browser'], external: ['node:*', 'signal-exit'] }],
]

it.each(onNode)('a bundle for %s gets the real modules', async (_name, options) => {
  const { files } = await build(source, options)
  expect(files.some((file) => file.endsWith('core/dist/index.js'))).toBe(true)
  expect(files.filter((file) => file.includes('unsupported'))).toEqual([])
})

it.each(['better-sqlite3', 'node-sqlite', 'wasm'])(
  'the driver on %s loads without the globals that jsdom lacks, such as TextDecoder',
  async (name) => {
    const { code } = await build(`module.exports = require('@logpond/driver-${name}')`, { platform: 'node' })
    const require = createRequire(import.meta.url)
    const context = { require, process, Buffer, module: { exports: {} } }
    runInNewContext(code, context)
    expect(Object.values(context.module.exports)).toContainEqual(expect.any(Function))
  },
)
