// `node bridge.mjs FOLDER [PORT]`: ClickHouse 26.7 over HTTP, as far as tests of a driver need it. The engine is chDB, which runs in
// this process. Prints `listening PORT`, and ends when its standard input does: a test that is killed leaves no server behind.
//
// It has no users, no Keeper and no HTTP server of ClickHouse: errors after a status of 200, timeouts of connections and cancelled
// queries are those of this file, or do not exist.
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

const { loadNative } = createRequire(import.meta.url)('./node_modules/chdb/dist/loader.js')
const engine = loadNative()

/** Statements that run at the same time: a connection runs one after the other. */
const CONNECTIONS = 6
const DECOMPRESS = { gzip: gunzipSync, zstd: zstdDecompressSync }
/** Parameters of a request that are no settings of a query. */
const NOT_SETTINGS = new Set(['query', 'database', 'default_format', 'query_id', 'wait_end_of_query'])
/** The settings of a statement before its table: DDL does not take them. */
const TAKES_SETTINGS = /^\s*(?:SELECT|WITH|INSERT|DELETE|ALTER)\b/i

const [folder, port = '0'] = process.argv.slice(2)
const free = []
const waiting = []
for (let i = 0; i < CONNECTIONS; i++)
  free.push(engine.CreateConnection(folder, ['--max_query_size=1000000000']))

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/ping') return response.end('Ok.\n')
  try {
    const body = await bodyOf(request)
    // As ClickHouse does: half of a statement is no statement.
    if (!request.complete) return response.destroy()
    const { query, data } = statementOf(url, body)
    const format = url.searchParams.get('default_format') ?? 'TabSeparated'
    const result = await run(withSettings(query, url.searchParams), data, format)
    response.setHeader('X-ClickHouse-Format', format)
    response.end(result)
  } catch (error) {
    const [, code = '1001'] = /Code: (\d+)\./.exec(error.message) ?? []
    response.statusCode = 500
    response.setHeader('X-ClickHouse-Exception-Code', code)
    response.end(`${error.message}\n`)
  }
})
server.keepAliveTimeout = 10_000
server.listen(Number(port), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
process.stdin.resume().on('end', () => process.exit(0))

async function bodyOf(request) {
  const parts = []
  try {
    for await (const part of request) parts.push(part)
  } catch {
    // The upload was cut.
  }
  const body = Buffer.concat(parts)
  const decompress = DECOMPRESS[request.headers['content-encoding']]
  return request.complete && decompress !== undefined ? decompress(body) : body
}

/** The statement is in the address or, without one there, in the body. */
function statementOf(url, body) {
  const query = url.searchParams.get('query')
  return query === null ? { query: body.toString() } : { query, data: body }
}

function withSettings(query, parameters) {
  if (!TAKES_SETTINGS.test(query)) return query
  const settings = [...parameters]
    .filter(([name]) => !NOT_SETTINGS.has(name))
    .map(([name, value]) => `${name} = ${/^\d+$/.test(value) ? value : quoted(value)}`)
  if (settings.length === 0) return query
  const [, head, format = ''] = /^(.*?)(\s+FORMAT\s+\w+\s*)?$/s.exec(query)
  return `${head} SETTINGS ${settings.join(', ')}${format}`
}

function quoted(text) {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

async function run(query, data, format) {
  const connection = free.pop() ?? (await new Promise((resolve) => waiting.push(resolve)))
  try {
    if (data !== undefined && data.length > 0) return await insert(connection, query, data)
    const { bytes } = await engine.QueryAsyncConnection(connection, query, format)
    return Buffer.from(bytes)
  } finally {
    const next = waiting.shift()
    if (next === undefined) free.push(connection)
    else next(connection)
  }
}

/** From a file, because chDB ends data within a statement at the first empty line, and two line breaks may follow in a block too. */
async function insert(connection, query, data) {
  const file = join(tmpdir(), `logpond-chdb-${randomUUID()}`)
  await writeFile(file, data)
  try {
    const [, head, rest] = /^(.*?\))(.*)$/s.exec(query)
    await engine.QueryAsyncConnection(connection, `${head} FROM INFILE '${file}'${rest}`, 'TabSeparated')
    return ''
  } finally {
    await rm(file)
  }
}
