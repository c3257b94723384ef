import { gzipSync } from 'node:zlib'
import type { LogEntry } from '@logpond/core'
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'

/** How requests are written. */
export type OtlpEncoding = 'protobuf' | 'gzip' | 'json'

const NO_SCOPE = { name: '' }
const resources = new Map<string, Resource>()

/** The bodies of requests with `size` entries each, as the exporters of OpenTelemetry write them. */
export function otlpBodies(entries: readonly LogEntry[], size: number, encoding: OtlpEncoding): Buffer[] {
  const serializer = encoding === 'json' ? JsonLogsSerializer : ProtobufLogsSerializer
  const bodies: Buffer[] = []
  for (let start = 0; start < entries.length; start += size) {
    const bytes = serializer.serializeRequest(entries.slice(start, start + size).map(recordOf))
    if (bytes === undefined) throw new Error('The exporter of OpenTelemetry could not write a request.')
    bodies.push(encoding === 'gzip' ? gzipSync(bytes) : Buffer.from(bytes))
  }
  return bodies
}

function recordOf({ message, timestamp, severity, service, host, attributes }: LogEntry): ReadableLogRecord {
  const time: [number, number] = [Math.floor(Number(timestamp) / 1000), (Number(timestamp) % 1000) * 1e6]
  return {
    hrTime: time,
    hrTimeObserved: time,
    severityNumber: severity as number,
    body: message,
    attributes: { ...attributes },
    resource: resourceOf(service ?? '', host ?? ''),
    instrumentationScope: NO_SCOPE,
    droppedAttributesCount: 0,
  } as ReadableLogRecord
}

/** Requests are grouped by the identity of their resources. */
function resourceOf(service: string, host: string): Resource {
  const key = `${service} ${host}`
  let resource = resources.get(key)
  if (resource === undefined) {
    resource = resourceFromAttributes({ 'service.name': service, 'host.name': host })
    resources.set(key, resource)
  }
  return resource
}
