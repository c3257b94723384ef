// Bundles `app` for browsers into `src/assets/bundled.ts`: strings, so that the pages are found wherever a bundler puts the handler.
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'rolldown'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const code = await bundledCode()
const styles = bundledStyles()
// With a digest in their names, browsers keep them without asking again.
const names = { 'app.js': `app-${digest(code)}.js`, 'app.css': `app-${digest(styles)}.css` }
const page = squeezed(readFileSync('app/index.html', 'utf8'))
const files = {
  'index.html': ['text/html; charset=utf-8', page.replace(/app\.(?:js|css)\b/g, (name) => names[name])],
  [names['app.js']]: ['text/javascript; charset=utf-8', code],
  [names['app.css']]: ['text/css; charset=utf-8', styles],
  'icon.svg': ['image/svg+xml', readFileSync('app/icon.svg', 'utf8')],
}

const lines = Object.entries(files).map(([path, [type, text]]) => {
  const bytes = Buffer.from(text)
  const gzip = gzipSync(bytes, { level: 9 })
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  const etag = `"${digest(bytes)}"`
  const asset = { type, etag, gzip: gzip.toString('base64'), br: br.toString('base64') }
  return `  ${JSON.stringify(path)}: ${JSON.stringify(asset)},`
})
writeFileSync(
  'src/assets/bundled.ts',
  [
    '// Made by bundle-app.mjs.',
    `export const version = ${JSON.stringify(version)}`,
    'export const bundled: Readonly<Record<string, { type: string; etag: string; gzip: string; br: string }>> = {',
    ...lines,
    '}',
    '',
  ].join('\n'),
)

function digest(content) {
  return createHash('sha256').update(content).digest('base64url').slice(0, 22)
}

async function bundledCode() {
  const { output } = await build({
    input: 'app/main.tsx',
    platform: 'browser',
    logLevel: 'warn',
    write: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
    transform: {
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
    },
    output: { format: 'esm', minify: true, codeSplitting: false, comments: false },
  })
  if (output.length !== 1) throw new Error(`The pages are one module, not ${output.length}.`)
  return output[0].code
}

/** The files in the order of their names. */
function bundledStyles() {
  const paths = globSync('app/styles/*.css').sort()
  return paths.map((path) => squeezed(readFileSync(path, 'utf8').replace(/\/\*.*?\*\//gs, ''))).join('\n')
}

/** Without indentation and empty lines, which mean nothing in these files. */
function squeezed(text) {
  return text.replace(/\n\s+/g, '\n').trim()
}
