import type { DriverPromise } from '../../src/lab/driver-promise.js'
import { PROMISE_GROUPS } from '../../src/promise-groups.js'
import { bytesCombined } from '../../src/promises/cleanup/bytes-combined.js'
import { combined } from '../../src/promises/cleanup/combined.js'
import { policies } from '../../src/promises/cleanup/policies.js'
import { whileOpen } from '../../src/promises/errors/open.js'
import { reads as failingReads } from '../../src/promises/errors/reads.js'
import { contention } from '../../src/promises/synchronous-append/contention.js'
import { freshResults } from '../../src/promises/transferable/fresh-results.js'
import { keptArguments } from '../../src/promises/transferable/kept-arguments.js'

/** A kind of fault, and the promises that are there for it. */
export interface Kind {
  readonly name: string
  readonly promises: readonly DriverPromise[]
}

function group(...names: string[]): DriverPromise[] {
  return PROMISE_GROUPS.filter(({ name }) => names.includes(name)).flatMap(({ promises }) => promises)
}

const HIDDEN: readonly Kind[] = [
  {
    name: 'State over time: what openings, kills and cleanups leave, in any order',
    promises: group('state over time'),
  },
  { name: 'Work that overlaps', promises: group('overlapping work', 'concurrent reads') },
  { name: 'Rules that come together', promises: [...policies, ...combined, ...bytesCombined] },
  { name: 'Size, up to what the storage lets through', promises: group('size') },
  { name: 'What a call leaves that is aborted or fails', promises: group('abort', 'leftovers', 'resources') },
  {
    name: 'Fresh results, and arguments that stay the caller’s',
    promises: [...freshResults, ...keptArguments],
  },
  { name: 'Errors of a store that is open', promises: [...whileOpen, ...failingReads] },
  { name: 'A synchronous append while something else holds the engine', promises: contention },
  { name: 'Values that look like others', promises: group('look-alikes') },
  { name: 'Honest figures', promises: group('figures') },
]

/** Each promise is of one kind: those of a fault that hides, and of the rest, which single calls show, by their groups. */
export const KINDS: readonly Kind[] = [...HIDDEN, ...rest()]

function rest(): Kind[] {
  const hidden = new Set(HIDDEN.flatMap(({ promises }) => promises))
  return PROMISE_GROUPS.map(({ name, promises }) => ({
    name: `The group *${name}*`,
    promises: promises.filter((promise) => !hidden.has(promise)),
  })).filter(({ promises }) => promises.length > 0)
}
