// `node scripts/compare-parsing.mjs [OTHER-CHECKOUT]`: measures how long it takes to parse a line of pino, syslog and access logs,
// and compares it with another checkout. Build both first. Their rounds take turns, and the median of each counts, so that other
// work of the machine has little influence.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const LINES = 5000
const ROUNDS = 41

const here = resolve(import.meta.dirname, '..')
const other = process.argv[2] === undefined ? undefined : resolve(process.argv[2])

const kinds = {
  pino: (i) =>
    `{"level":${30 + (i % 3) * 10},"time":${1706696430000 + i},"pid":4711,"hostname":"box-1","name":"shop","reqId":"req-${i}","msg":"request ${i} completed","responseTime":${i % 97}}`,
  syslog: (i) =>
    `Jan ${String(1 + (i % 31)).padStart(2)} 10:${two(i % 60)}:${two(i % 59)} box-1 sshd[${1000 + i}]: Accepted publickey for ada from 192.0.2.${i % 256} port ${40000 + (i % 9999)} ssh2`,
  access: (i) =>
    `192.0.2.${i % 256} - - [31/Jan/2024:10:${two(i % 60)}:${two(i % 59)} +0100] "GET /products/${i}?page=2 HTTP/1.1" ${i % 50 === 0 ? 503 : 200} ${1000 + i} "https://example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"`,
}

const checkouts = await Promise.all([here, ...(other === undefined ? [] : [other])].map(load))

console.log(
  ['lines', 'µs/line', ...(other === undefined ? [] : ['other', 'ratio'])]
    .map((head) => head.padStart(10))
    .join(''),
)
for (const [name, line] of Object.entries(kinds)) {
  const lines = Array.from({ length: LINES }, (_, i) => line(i))
  const rounds = checkouts.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, readAll] of checkouts.entries()) rounds[index].push(time(readAll, lines))
  }
  const [mine, theirs] = rounds.map(median)
  const columns = [
    mine.toFixed(2),
    ...(theirs === undefined ? [] : [theirs.toFixed(2), (mine / theirs).toFixed(2)]),
  ]
  console.log([name, ...columns].map((column) => column.padStart(10)).join(''))
}

/** A function that parses the lines of a file as `ingest` does. */
async function load(checkout) {
  const dist = join(checkout, 'packages/cli/dist')
  const path = join(dist, 'line-reader.js')
  if (!existsSync(path)) {
    const { createLineParser } = await import(pathToFileURL(join(dist, 'index.js')))
    return (lines) => {
      const parse = createLineParser()
      for (const line of lines) parse(line)
    }
  }
  const { LineReader } = await import(pathToFileURL(path))
  return (lines) => {
    const reader = new LineReader()
    for (const line of lines) reader.push(line)
    reader.end()
  }
}

/** Microseconds of processor time per line: wall time would include other processes. */
function time(readAll, lines) {
  const start = process.cpuUsage()
  readAll(lines)
  return process.cpuUsage(start).user / lines.length
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

function two(number) {
  return String(number).padStart(2, '0')
}
