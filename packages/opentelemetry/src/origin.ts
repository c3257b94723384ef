import { encodeAttributes } from '@logpond/core'
import {
  type OtelOrigin,
  otelOrigin,
  type ResourceOption,
  type ResourceParts,
  readResource,
} from '@logpond/mapping/readers'
import type { OtelResource, OtelScope } from './log-record.js'

const UNKNOWN: OtelOrigin = { service: undefined, host: undefined, attributes: encodeAttributes({}) }

/** The origin of records, computed once for each resource and scope. */
export class Origins {
  readonly #option: ResourceOption
  readonly #resources = new WeakMap<OtelResource, Known>()
  // Most records come from the same scope as the one before.
  #lastResource: OtelResource | undefined
  #lastScope: OtelScope | undefined
  #last: OtelOrigin | undefined

  constructor(option: ResourceOption) {
    this.#option = option
  }

  /** Never throws. */
  of(resource: OtelResource, scope: OtelScope): OtelOrigin {
    try {
      return this.#find(resource, scope)
    } catch {
      // Not a resource of the SDK: one that throws when it is read must not cost the record.
      return UNKNOWN
    }
  }

  #find(resource: OtelResource, scope: OtelScope): OtelOrigin {
    if (resource === this.#lastResource && scope === this.#lastScope) return this.#last as OtelOrigin
    const known = this.#known(resource)
    let origin = known.scopes.get(scope)
    if (origin === undefined) {
      origin = otelOrigin(known, scope)
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
interface Known extends ResourceParts {
  /** Whether detectors still looked for attributes. */
  readonly isPending: boolean
  readonly scopes: WeakMap<OtelScope, OtelOrigin>
}

function knownOf(resource: OtelResource, option: ResourceOption): Known {
  const isPending = resource.asyncAttributesPending === true
  const all = isPending ? settledAttributes(resource) : resource.attributes
  return { isPending, ...readResource(all, option), scopes: new WeakMap() }
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
