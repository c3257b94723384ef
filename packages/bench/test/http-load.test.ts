import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import type { HttpFigures } from '../src/workloads/http-service.js'

// The built program.
const LOAD = fileURLToPath(new URL('../dist/http-load.js', import.meta.url))

/** Sends 30 requests to a service over 4 connections, and returns what the program prints. */
async function load(service: RequestListener): Promise<HttpFigures> {
  const server = createServer(service).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const json = JSON.stringify({ port, connections: 4, requests: 30, body: 'ok' })
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, json])
  return JSON.parse(stdout) as HttpFigures
}

it('sends exactly the given number of requests, over persistent connections', async () => {
  let requests = 0
  const sockets = new Set<unknown>()
  const { seconds, p50, p99 } = await load(({ socket }, response) => {
    requests++
    sockets.add(socket)
    response.end('ok')
  })
  expect(requests).toBe(30)
  expect(sockets.size).toBe(4)
  expect(seconds).toBeGreaterThan(0)
  expect(p50).toBeGreaterThan(0)
  expect(p99).toBeGreaterThanOrEqual(p50)
})

it('fails if the service answers a request with an error', async () => {
  const failing = load((_request, response) => {
    response.statusCode = 503
    response.end('ok')
  })
  await expect(failing).rejects.toThrow('The service answered: HTTP/1.1 503 Service Unavailable')
})

it('fails if the service closes its connections early', async () => {
  const failing = load((_request, response) => response.setHeader('connection', 'close').end('ok'))
  await expect(failing).rejects.toThrow('The service answered 4 of 30 requests and closed its connections.')
})
