import { join } from 'node:path'
import protobuf from 'protobufjs'

const folder = join(import.meta.dirname, '../fixtures/opentelemetry-proto')
const root = new protobuf.Root()
root.resolvePath = (_origin, target) => join(folder, target)
root.loadSync('opentelemetry/proto/collector/logs/v1/logs_service.proto', { keepCase: false })

const service = 'opentelemetry.proto.collector.logs.v1'
const request = root.lookupType(`${service}.ExportLogsServiceRequest`)
const response = root.lookupType(`${service}.ExportLogsServiceResponse`)
// google/rpc/status.proto, which has two fields that are used.
const status = protobuf
  .parse('syntax = "proto3"; message Status { int32 code = 1; string message = 2; }')
  .root.lookupType('Status')

/** A request of the official schema, as bytes. */
export function encodeRequest(content: object): Buffer {
  return Buffer.from(request.encode(request.fromObject(content)).finish())
}

/** What the schema reads of an answer. */
export function decodeResponse(bytes: Uint8Array): Record<string, unknown> {
  return response.toObject(response.decode(bytes), { longs: Number })
}

export function decodeStatus(bytes: Uint8Array): Record<string, unknown> {
  return status.toObject(status.decode(bytes))
}
