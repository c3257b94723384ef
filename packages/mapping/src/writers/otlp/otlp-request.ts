import type { JsonValue, StoredLogEntry } from '@logpond/core'
import { type KeyValue, toKeyValues } from './any-value.js'
import { type OtlpRecord, toOtlpRecord } from './otlp-record.js'

/** The body of a request to `/v1/logs`, in OTLP/JSON: an `ExportLogsServiceRequest`. */
export interface OtlpRequest {
  resourceLogs: {
    resource: { attributes?: KeyValue[] }
    scopeLogs: { scope?: OtlpScope; schemaUrl?: string; logRecords: OtlpRecord[] }[]
  }[]
}

export interface OtlpScope {
  name?: string
  version?: string
  attributes?: KeyValue[]
}

const RESOURCE = 'resource.'
const SCOPE = 'otel.scope.'

/**
 * Entries as an OTLP request, which collectors and other receivers take. `service` and `host` become `service.name` and `host.name` of
 * the resource, and attributes that came from a resource, a scope or a field of a record go back there, so the receiver of
 * `@logpond/server` makes the same entries of them. Only ids and times before 1970 have no place: such a time becomes the attribute
 * `otel.timestamp`.
 *
 * Records of one resource and one scope stand together, in the order of the entries.
 *
 * @example
 * ```ts
 * import { otlpRequest } from '@logpond/mapping/writers'
 *
 * const request = otlpRequest([{ timestamp: 1769860800250, severity: 17, message: 'Card expired', service: 'shop' }])
 * console.log(request.resourceLogs[0]?.scopeLogs[0]?.logRecords[0]?.timeUnixNano) // 1769860800250000000
 * ```
 */
export function otlpRequest(entries: Iterable<Omit<StoredLogEntry, 'id'>>): OtlpRequest {
  const groups = new Map<
    string,
    { parts: Parts; scopes: Map<string, { parts: Parts; records: OtlpRecord[] }> }
  >()
  for (const entry of entries) {
    const parts = partsOf(entry)
    const { resource, scope } = parts
    const group = getOrAdd(groups, JSON.stringify(resource), () => ({ parts, scopes: new Map() }))
    const scoped = getOrAdd(group.scopes, JSON.stringify(scope), () => ({
      parts,
      records: [] as OtlpRecord[],
    }))
    scoped.records.push(toOtlpRecord(entry, parts.attributes))
  }
  return {
    resourceLogs: [...groups.values()].map(({ parts, scopes }) => ({
      resource: attributesOf(parts.resource),
      scopeLogs: [...scopes.values()].map(({ parts: { scope }, records }) => ({
        ...toScope(scope),
        logRecords: records,
      })),
    })),
  }
}

type Values = Record<string, JsonValue>

/** The parts that an entry consists of for OTLP. */
interface Parts {
  readonly resource: Values
  /** By the names without `otel.scope.`. */
  readonly scope: Values
  readonly attributes: Values
}

function partsOf({ service, host, attributes = {} }: Omit<StoredLogEntry, 'id'>): Parts {
  const resource: [string, JsonValue][] = []
  const scope: [string, JsonValue][] = []
  const others: [string, JsonValue][] = []
  if (service !== undefined) resource.push(['service.name', service])
  if (host !== undefined) resource.push(['host.name', host])
  for (const [name, value] of Object.entries(attributes)) {
    if (isPart(name, RESOURCE) && !isOwn(name.slice(RESOURCE.length)))
      resource.push([name.slice(RESOURCE.length), value])
    else if (isPart(name, SCOPE) && isScopeValue(name.slice(SCOPE.length), value))
      scope.push([name.slice(SCOPE.length), value])
    else others.push([name, value])
  }
  return {
    resource: Object.fromEntries(resource),
    scope: Object.fromEntries(scope),
    attributes: Object.fromEntries(others),
  }
}

function isPart(name: string, prefix: string): boolean {
  return name.length > prefix.length && name.startsWith(prefix)
}

/** In a resource, these names are the service and the host of the entry. */
function isOwn(name: string): boolean {
  return name === 'service.name' || name === 'host.name'
}

/** The fields of a scope are texts. */
function isScopeValue(name: string, value: JsonValue): boolean {
  const isField = name === 'name' || name === 'version' || name === 'schema_url'
  return !isField || (typeof value === 'string' && value !== '')
}

function toScope({ name, version, schema_url: schemaUrl, ...attributes }: Values): {
  scope?: OtlpScope
  schemaUrl?: string
} {
  const scope = {
    ...(typeof name === 'string' && { name }),
    ...(typeof version === 'string' && { version }),
    ...attributesOf(attributes),
  }
  return {
    ...(Object.keys(scope).length > 0 && { scope }),
    ...(typeof schemaUrl === 'string' && { schemaUrl }),
  }
}

function attributesOf(values: Values): { attributes?: KeyValue[] } {
  const attributes = toKeyValues(values)
  return attributes.length === 0 ? {} : { attributes }
}

function getOrAdd<V>(map: Map<string, V>, key: string, create: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const created = create()
  map.set(key, created)
  return created
}
