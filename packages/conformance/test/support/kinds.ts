import type { DriverPromise } from '../../src/lab/driver-promise.js'
import { PROMISE_GROUPS } from '../../src/promise-groups.js'
import { bytesCombined } from '../../src/promises/cleanup/bytes-combined.js'
import { combined } from '../../src/promises/cleanup/combined.js'
import { filtered } from '../../src/promises/cleanup/filtered.js'
import { policies } from '../../src/promises/cleanup/policies.js'
import { whileOpen } from '../../src/promises/errors/open.js'
import { reads as failingReads } from '../../src/promises/errors/reads.js'
import { contention } from '../../src/promises/synchronous-append/contention.js'
import { freshResults } from '../../src/promises/transferable/fresh-results.js'
import { keptArguments } from '../../src/promises/transferable/kept-arguments.js'

/** A kind of fault, and the promises that look for it. */
export interface Kind {
  readonly name: string
  readonly promises: readonly DriverPromise[]
}

function group(...names: string[]): DriverPromise[] {
  return PROMISE_GROUPS.filter(({ name }) => names.includes(name)).flatMap(({ promises }) => promises)
}

const HIDDEN: readonly Kind[] = [
  {
    name: 'State over time: openings, kills and cleanups in any order',
    promises: group('state over time'),
  },
  { name: 'Overlapping work', promises: group('overlapping work', 'concurrent reads') },
  {
    name: 'Combined rules of a cleanup',
    promises: [...policies, ...combined, ...filtered, ...bytesCombined],
  },
  { name: 'Size, up to the limits of the storage', promises: group('size') },
  { name: 'Leftovers of aborted and failed calls', promises: group('abort', 'leftovers', 'resources') },
  {
    name: 'Fresh results and unchanged arguments',
    promises: [...freshResults, ...keptArguments],
  },
  { name: 'Errors in an open store', promises: [...whileOpen, ...failingReads] },
  { name: 'A synchronous append while the engine is busy', promises: contention },
  { name: 'Values that look alike', promises: group('look-alikes') },
  { name: 'Correct figures', promises: group('figures') },
]

/** Each promise has one kind. Faults that single calls show belong to the kind of their group. */
export const KINDS: readonly Kind[] = [...HIDDEN, ...rest()]

function rest(): Kind[] {
  const hidden = new Set(HIDDEN.flatMap(({ promises }) => promises))
  return PROMISE_GROUPS.map(({ name, promises }) => ({
    name: `The group *${name}*`,
    promises: promises.filter((promise) => !hidden.has(promise)),
  })).filter(({ promises }) => promises.length > 0)
}
