// `node scripts/measure-clickhouse.mjs [ENTRIES]`: figures of the driver for ClickHouse on ClickHouse 26.7 by chDB, with entries of the
// demo. Needs a build, and chDB: `npm run test:servers` installs it. The server shares the processors with this process, so only the
// ratios within one run mean something.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { ClientRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { openLogStorage, toSeverity } from '../packages/core/dist/index.js'
import { shopEntries } from '../packages/core/dist/testing/index.js'
import { clickhouse } from '../packages/driver-clickhouse/dist/index.js'

const ENTRIES = Number(process.argv[2] ?? 1_000_000)
const BATCH = 10_000
/** Batches in a row. */
const GROUP = 10
const RUNS = 7
const zstd = promisify(zstdCompress)
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 256 * 1024 }
const START = Date.UTC(2026, 0, 1)
const INTERVAL = 10.8

/** Milliseconds of the requests of appends: of those that insert, and of those that look whose batch was committed. */
const durations = { insert: [], look: [] }

const folder = mkdtempSync(join(tmpdir(), 'logpond-measure-'))
const server = spawn(process.execPath, ['scripts/servers/chdb/bridge.mjs', folder], {
  env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [line] = await once(server.stdout, 'data')
const url = `http://127.0.0.1:${/\d+/.exec(line)[0]}`
try {
  await measure()
} finally {
  server.kill('SIGKILL')
  rmSync(folder, { recursive: true })
}

async function measure() {
  const { driverSeconds, bareSeconds, jsonSeconds, microseconds } = await fill()
  const speed = (seconds) => `${median(seconds.map((s) => BATCH / s)).toFixed(0)} entries/s`
  report(`append of ${BATCH}, driver`, speed(driverSeconds))
  for (const [name, seconds] of [
    ['the same rows as JSON, by hand', jsonSeconds],
    ['the same requests, encoded before', bareSeconds],
  ]) {
    const ratios = driverSeconds.map((s, i) => seconds[i] / s)
    const quartiles = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2)).join(' / ')
    report(name, `${speed(seconds)}; ratio of the driver, quartiles: ${quartiles}`)
  }
  report('processor time of this process', `${median(microseconds).toFixed(1)} µs an entry`)
  const { insert, look } = durations
  report('of an append: INSERT / look', `${median(insert).toFixed(0)} / ${median(look).toFixed(0)} ms`)
  await run('OPTIMIZE TABLE logs FINAL')
  const [bytes] = await run("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'logs'")
  report('bytes an entry, merged', (Number(bytes) / ENTRIES).toFixed(1))
  const columns = await run(
    "SELECT column, sum(column_data_compressed_bytes) AS b FROM system.parts_columns WHERE active AND table = 'logs' GROUP BY column ORDER BY b DESC LIMIT 8",
  )
  report(
    'of these',
    columns
      .map((row) => row.split('\t'))
      .map(([name, b]) => `${name} ${(b / ENTRIES).toFixed(1)}`)
      .join(', '),
  )

  const storage = await openLogStorage({ driver: clickhouse({ url }) })
  const middle = await storage.search({ limit: 1, endTime: START + (ENTRIES / 2) * INTERVAL })
  const hour = 3_600_000
  const questions = {
    'newest 100': {},
    'text timed out': { text: 'timed out' },
    phrase: { text: '"timed out"' },
    prefix: { text: 'pay*' },
    contains: { contains: 'imed ou' },
    attribute: { attributes: { 'http.status': 404 } },
    'attribute, range': { attributes: { 'http.status': { gte: 500 } } },
    fatal: { minSeverity: 'fatal' },
    'trace id': { traceId: middle[0].traceId },
    'service and word': { service: 'database', text: 'orders' },
  }
  for (const [name, filter] of Object.entries(questions)) {
    const search = await timed(() => storage.search({ ...filter, limit: 100 }))
    const count = await timed(() => storage.count(filter))
    report(`${name}: search of 100 / count`, `${search} / ${count} ms`)
  }
  report('histogram by hour', `${await timed(() => storage.histogram({ bucket: hour }))} ms`)
  report('values of service', `${await timed(() => storage.topValues({ field: 'service' }))} ms`)
  const start = performance.now()
  const before = START + (ENTRIES / 2) * INTERVAL
  const { deleted } = await storage.cleanup({ maxAgeDays: (Date.now() - before) / 86_400_000 })
  report(`cleanup by age of ${deleted}`, `${(performance.now() - start).toFixed(0)} ms`)
  await storage.close()
}

/**
 * In turn: some batches through the driver, as a storage writes them; their INSERTs once more, which are encoded and compressed already; and
 * the same rows in INSERTs of JSON, which a program without the driver would encode and compress. Each to a table of the same schema.
 */
async function fill() {
  const driver = clickhouse({ url })
  await driver.open()
  for (const table of ['copy', 'by_hand']) {
    const other = clickhouse({ url, table })
    await other.open()
    await other.close()
  }
  const driverSeconds = []
  const bareSeconds = []
  const jsonSeconds = []
  const microseconds = []
  for (const group of groups()) {
    const start = performance.now()
    const before = process.cpuUsage()
    const requests = await recordInserts(() => appendAll(driver, group))
    const { user, system } = process.cpuUsage(before)
    driverSeconds.push((performance.now() - start) / 1000 / group.length)
    microseconds.push((user + system) / group.length / BATCH)
    const bareStart = performance.now()
    for (const { path, body } of requests) {
      await insert(new URL(path.replace('%60logs%60', '%60copy%60'), url), body)
    }
    bareSeconds.push((performance.now() - bareStart) / 1000 / group.length)
    const rows = await Promise.all(group.map(rowsOf))
    const jsonStart = performance.now()
    await insertByHand(rows)
    jsonSeconds.push((performance.now() - jsonStart) / 1000 / group.length)
  }
  await driver.close()
  return { driverSeconds, bareSeconds, jsonSeconds, microseconds }
}

/** Each batch is encoded while the one before is being inserted, as the driver does it. */
async function insertByHand(batches) {
  let last
  for (const rows of batches) {
    const body = await zstd(rows.map((row) => JSON.stringify(row)).join('\n'), ZSTD)
    await last
    const query = `INSERT INTO by_hand (${Object.keys(rows[0])}) FORMAT JSONEachRow`
    last = insert(new URL(`/?query=${encodeURIComponent(query)}`, url), body)
  }
  await last
}

async function insert(address, body) {
  const response = await fetch(address, { method: 'POST', headers: { 'Content-Encoding': 'zstd' }, body })
  if (!response.ok) throw new Error(await response.text())
}

/** The rows of a batch in the table, its commit too. */
async function rowsOf({ token, size }) {
  const commit = await run(`SELECT id FROM logs WHERE token = '${token}'`)
  const last = Number(commit[0])
  const sql = `SELECT * FROM logs WHERE id > ${last - size} AND id <= ${last} FORMAT JSONEachRow`
  const rows = (await run(sql)).map((row) => JSON.parse(row))
  if (rows.length !== size + 1) throw new Error(`${rows.length} rows of ${size + 1} were read.`)
  return rows
}

/** Each batch is encoded while the one before is being inserted. */
async function appendAll(driver, group) {
  let last = driver.append(group[0])
  for (const batch of group.slice(1)) {
    const next = driver.appendAhead(batch)
    await last
    last = next
  }
  await last
}

function* groups() {
  let group = []
  for (const batch of batches()) {
    group.push(batch)
    if (group.length < GROUP) continue
    yield group
    group = []
  }
}

/** The requests with which the driver inserts, taken when they are sent. */
async function recordInserts(append) {
  const { end } = ClientRequest.prototype
  const found = []
  ClientRequest.prototype.end = function (body, ...rest) {
    const isInsert = this.path.includes('INSERT')
    if (isInsert) found.push({ path: this.path, body })
    const start = performance.now()
    this.on('close', () => durations[isInsert ? 'insert' : 'look'].push(performance.now() - start))
    return end.call(this, body, ...rest)
  }
  await append()
  ClientRequest.prototype.end = end
  return found
}

function* batches() {
  let entries = []
  let number = 0
  for (const entry of shopEntries({ count: ENTRIES, seed: 1, from: START, to: START + ENTRIES * INTERVAL })) {
    entries.push(entry)
    if (entries.length < BATCH) continue
    yield batchOf(entries, `batch ${++number}`)
    entries = []
  }
}

function batchOf(entries, token) {
  return {
    token,
    isRetry: false,
    size: entries.length,
    timestamps: entries.map(({ timestamp }) => Math.round(timestamp * 1000) / 1000),
    severities: entries.map(({ severity = 'info' }) => toSeverity(severity)),
    messages: entries.map(({ message }) => message),
    services: entries.map(({ service }) => service),
    hosts: entries.map(({ host }) => host),
    traceIds: entries.map(({ traceId }) => traceId),
    spanIds: entries.map(({ spanId }) => spanId),
    attributes: entries.map(({ attributes }) =>
      attributes === undefined ? undefined : JSON.stringify(attributes),
    ),
  }
}

async function run(sql) {
  const response = await fetch(`${url}/?default_format=TabSeparated`, { method: 'POST', body: sql })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text.split('\n').filter((row) => row !== '')
}

/** Milliseconds: the median of several, after one that is not counted. */
async function timed(work) {
  await work()
  const times = []
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return median(times).toFixed(0)
}

function median(values) {
  return quantile(values, 0.5)
}

function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]
}

function report(name, value) {
  console.log(`${name.padEnd(45)} ${value}`)
}
