// Bundles `app` for browsers into `src/assets/bundled.ts`: strings, so that the pages are found wherever a bundler puts the handler.
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'rolldown'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const styles = bundledStyles()
// With a digest in their names, browsers keep them without asking again.
const scripts = await bundledScripts()
const names = { ...namesOf(scripts), 'app.css': `app-${digest(styles)}.css` }
const page = squeezed(readFileSync('app/index.html', 'utf8'))
const files = {
  'index.html': [
    'text/html; charset=utf-8',
    page.replace(/(?:first|app)\.(?:js|css)\b/g, (name) => names[name]),
  ],
  ...Object.fromEntries(
    scripts.map(({ fileName, code }) => [fileName, ['text/javascript; charset=utf-8', code]]),
  ),
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

/** `first.js` sends the first requests, and `app.js`, which takes longer to load, imports it. */
async function bundledScripts() {
  const { output } = await build({
    input: { first: 'app/first/first-reads.ts', app: 'app/main.tsx' },
    platform: 'browser',
    logLevel: 'warn',
    write: false,
    preserveEntrySignatures: 'allow-extension',
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
    transform: {
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
    },
    output: {
      format: 'esm',
      minify: true,
      comments: false,
      entryFileNames: '[name]-[hash:16].js',
      hashCharacters: 'base64',
    },
  })
  if (output.length !== 2) throw new Error(`The pages are two modules, not ${output.length}.`)
  return output
}

function namesOf(scripts) {
  return Object.fromEntries(scripts.map(({ name, fileName }) => [`${name}.js`, fileName]))
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
