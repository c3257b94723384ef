import { type EncodedAttributes, encodeAttributes } from '@logpond/core'
import type { OtelResource, OtelScope } from './log-record.js'

/** Which attributes of the resource become attributes of the entries: all, none, or those with these names. */
export type ResourceOption = boolean | readonly string[]

/** What the records of one scope of one resource have in common. */
export interface Origin {
  readonly service: string | undefined
  readonly host: string | undefined
  /** Attributes of every entry. */
  readonly attributes: EncodedAttributes
}

const UNKNOWN: Origin = { service: undefined, host: undefined, attributes: encodeAttributes({}) }

/** The origin of records, computed once for each resource and scope. */
export class Origins {
  readonly #option: ResourceOption
  readonly #resources = new WeakMap<OtelResource, Known>()
  // Most records come from the same scope as the one before.
  #lastResource: OtelResource | undefined
  #lastScope: OtelScope | undefined
  #last: Origin | undefined

  constructor(option: ResourceOption) {
    this.#option = option
  }

  /** Never throws. */
  of(resource: OtelResource, scope: OtelScope): Origin {
    try {
      return this.#find(resource, scope)
    } catch {
      // Not a resource of the SDK: one that throws when it is read must not cost the record.
      return UNKNOWN
    }
  }

  #find(resource: OtelResource, scope: OtelScope): Origin {
    if (resource === this.#lastResource && scope === this.#lastScope) return this.#last as Origin
    const known = this.#known(resource)
    let origin = known.scopes.get(scope)
    if (origin === undefined) {
      origin = originOf(known, scope)
      known.scopes.set(scope, origin)
    }
    // What is known of a resource may grow while its detectors work.
    if (!known.isPending) {
      this.#lastResource = resource
      this.#lastScope = scope
      this.#last = origin
    }
    return origin
  }

  #known(resource: OtelResource): Known {
    const cached = this.#resources.get(resource)
    if (cached !== undefined && (!cached.isPending || resource.asyncAttributesPending === true)) return cached
    const known = knownOf(resource, this.#option)
    this.#resources.set(resource, known)
    return known
  }
}

/** What is known of a resource. */
interface Known {
  /** Whether detectors still looked for attributes. */
  readonly isPending: boolean
  readonly service: string | undefined
  readonly host: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly scopes: WeakMap<OtelScope, Origin>
}

function knownOf(resource: OtelResource, option: ResourceOption): Known {
  const isPending = resource.asyncAttributesPending === true
  const all = isPending ? settledAttributes(resource) : resource.attributes
  const attributes: Record<string, unknown> = {}
  let service: string | undefined
  let host: string | undefined
  for (const [name, value] of Object.entries(all)) {
    if (name === 'service.name' && typeof value === 'string') service = value
    else if (name === 'host.name' && typeof value === 'string') host = value
    else if (typeof option === 'boolean' ? option : option.includes(name))
      attributes[`resource.${name}`] = value
  }
  return { isPending, service, host, attributes, scopes: new WeakMap() }
}

/**
 * The attributes that are known while others are not. `resource.attributes` would report each call as an error to the diagnostic
 * logger, which may store its messages in the same storage.
 */
function settledAttributes(resource: OtelResource): Record<string, unknown> {
  const settled: Record<string, unknown> = { __proto__: null }
  for (const [name, value] of resource.getRawAttributes?.() ?? []) {
    if (!(name in settled) && !isPromise(value)) settled[name] = value
  }
  return settled
}

function isPromise(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

/** The names are those with which OpenTelemetry maps a scope to formats that have none. */
function originOf({ service, host, attributes: ofResource }: Known, scope: OtelScope): Origin {
  const attributes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(scope.attributes ?? {})) attributes[`otel.scope.${name}`] = value
  if (scope.name) attributes['otel.scope.name'] = scope.name
  if (scope.version) attributes['otel.scope.version'] = scope.version
  if (scope.schemaUrl) attributes['otel.scope.schema_url'] = scope.schemaUrl
  Object.assign(attributes, ofResource)
  return { service, host, attributes: encodeAttributes(attributes) }
}
