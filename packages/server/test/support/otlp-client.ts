import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { encodeRequest } from './oracle.js'

export const PROTOBUF = 'application/x-protobuf'
export const JSON_TYPE = 'application/json'
export const TIME = '1769860800123456789'
export const TIME_MS = 1769860800123.457

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Sends a body in chunks, without a Content-Length, as the exporters of OpenTelemetry do. */
export function post(
  url: string,
  headers: Record<string, string>,
  ...chunks: (Buffer | string)[]
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers: replied } = response
        resolve({ status, headers: replied, body: Buffer.concat(parts) })
      })
    })
    request.on('error', reject)
    for (const chunk of chunks) request.write(chunk)
    request.end()
  })
}

/** A request with one record of each message. */
export function requestOf(...messages: string[]): object {
  const logRecords = messages.map((message) => ({
    timeUnixNano: TIME,
    severityNumber: 9,
    body: { stringValue: message },
  }))
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'checkout' }, logRecords }] }] }
}

export const jsonOf = (...messages: string[]) => Buffer.from(JSON.stringify(requestOf(...messages)))
export const protobufOf = (...messages: string[]) => encodeRequest(requestOf(...messages))

/** Both encodings, each with a request of these messages. */
export const ENCODINGS = [
  ['protobuf', PROTOBUF, protobufOf],
  ['JSON', JSON_TYPE, jsonOf],
] as const
