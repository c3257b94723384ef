// Part of the build: puts Kysely into dist/read/kysely.js, with its licence, so that it is one module to load.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'rolldown'

const { resolve } = createRequire(import.meta.url)
const folder = dirname(dirname(resolve('kysely')))
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trim()

await build({
  cwd: import.meta.dirname,
  input: 'src/read/kysely.ts',
  platform: 'node',
  logLevel: 'warn',
  output: {
    file: 'dist/read/kysely.js',
    format: 'esm',
    postBanner: `/*! Parts of Kysely ${version}.\n\n${licence}\n*/`,
  },
})
