import { type EncodedAttributes, encodeAttributes } from '@logpond/core'

/** Which attributes of the resource become attributes of the entries: all, none, or those with these names. */
export type ResourceOption = boolean | readonly string[]

/** What the records of one scope of one resource have in common. */
export interface OtelOrigin {
  readonly service: string | undefined
  readonly host: string | undefined
  /** Attributes of every entry. */
  readonly attributes: EncodedAttributes
}

/** What entries get from a resource. */
export interface ResourceParts {
  readonly service: string | undefined
  readonly host: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What entries get from a scope. */
export interface ScopeParts {
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly schemaUrl?: string | undefined
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

export function readResource(all: Readonly<Record<string, unknown>>, option: ResourceOption): ResourceParts {
  const attributes: Record<string, unknown> = {}
  let service: string | undefined
  let host: string | undefined
  for (const [name, value] of Object.entries(all)) {
    if (name === 'service.name' && typeof value === 'string') service = value
    else if (name === 'host.name' && typeof value === 'string') host = value
    else if (typeof option === 'boolean' ? option : option.includes(name))
      attributes[`resource.${name}`] = value
  }
  return { service, host, attributes }
}

/** The names are those with which OpenTelemetry maps a scope to formats that have none. */
export function otelOrigin(resource: ResourceParts, scope: ScopeParts): OtelOrigin {
  const attributes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(scope.attributes ?? {})) attributes[`otel.scope.${name}`] = value
  if (scope.name) attributes['otel.scope.name'] = scope.name
  if (scope.version) attributes['otel.scope.version'] = scope.version
  if (scope.schemaUrl) attributes['otel.scope.schema_url'] = scope.schemaUrl
  Object.assign(attributes, resource.attributes)
  return { service: resource.service, host: resource.host, attributes: encodeAttributes(attributes) }
}
