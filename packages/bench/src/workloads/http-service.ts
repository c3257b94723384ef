import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { benchEntry } from '../bench-entries.js'
import { verifyLines } from '../loggers/stored-lines.js'
import type { Writer } from '../subject.js'
import { verify, verifyCount } from '../verify.js'
import type { Workload } from '../workload.js'

/** The argument of `http-load.js`. */
export interface HttpLoad {
  readonly port: number
  readonly connections: number
  readonly requests: number
  /** The body of each response. */
  readonly body: string
}

/** The output of `http-load.js`. Latencies are in milliseconds. */
export interface HttpFigures {
  readonly seconds: number
  readonly p50: number
  readonly p99: number
}

const LOAD = fileURLToPath(new URL('../http-load.js', import.meta.url))
const BODY = 'ok'

/** Share of additional requests that warm up the service before the measurement. */
const WARM = 0.1

/**
 * A service that logs one entry for each request and does nothing else, so that logging has the largest possible share.
 * Another process sends the requests. Each of its connections sends the next request after the response to the last one.
 */
export const httpService: Workload = service('http service', verify)

/** The same for loggers, which have their own times and levels. */
export const httpLogger: Workload = service('http logger', verifyLines)

function service(name: string, verifyAll: typeof verify): Workload {
  return {
    name,
    async run(subject, context) {
      const { requests = 100_000, connections = 20 } = context.parameters
      const writer = await subject.open(context)
      const log = logTo(writer)
      let served = 0
      const server = createServer((_request, response) => {
        log(served++)
        response.end(BODY)
      })
      const port = await listen(server)
      const warm = Math.ceil(requests * WARM)
      await send({ port, connections, requests: warm, body: BODY })
      const [main, all] = [process.threadCpuUsage(), process.cpuUsage()]
      const { seconds, p50, p99 } = await send({ port, connections, requests, body: BODY })
      const mainThread = process.threadCpuUsage(main)
      const everything = process.cpuUsage(all)
      server.close()
      // Not the writer's flush, which rejects after a refused entry: here a refused entry is a result.
      await (writer.storage ?? writer).flush()
      const refused = writer.storage?.stats().refused ?? 0
      await writer.close()
      if (refused === 0) await verifyAll(subject, context, warm + requests)
      else await verifyCount(subject, context, warm + requests - refused)
      const mainCpu = mainThread.user + mainThread.system
      return {
        'requests/s': requests / seconds,
        'p50 ms': p50,
        'p99 ms': p99,
        'main thread µs/request': mainCpu / requests,
        'other threads µs/request': (everything.user + everything.system - mainCpu) / requests,
        refused,
      }
    },
  }
}

/** Returns a function that logs entry number `i` without waiting, like a request handler. */
function logTo(writer: Writer): (i: number) => void {
  const { storage } = writer
  if (storage !== undefined) return (i) => storage.store(benchEntry(i))
  return (i) => void writer.write([benchEntry(i)])
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function send(load: HttpLoad): Promise<HttpFigures> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, JSON.stringify(load)])
  return JSON.parse(stdout) as HttpFigures
}
