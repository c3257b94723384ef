import { onExit } from 'signal-exit'
import type { CapturedRecord } from './captured-record.js'
import type { OtelResource } from './log-record.js'
import { isPending, MAX_WAIT, waitForResource } from './pending-resource.js'

/** How many records wait for their resource at most, and how many characters they have. */
const MAX_RECORDS = 2048
const MAX_CHARACTERS = 8 * 2 ** 20

/**
 * Records whose resource is not complete, because its detectors still look for attributes such as `service.name`. They are stored
 * in the order of their arrival once it is; without the missing attributes if that takes too long, or if the process ends.
 */
export class HeldRecords {
  readonly #store: (record: CapturedRecord) => void
  #held: CapturedRecord[] = []
  #characters = 0
  /** Resources that took too long. Their records are stored with what is known. */
  readonly #late = new WeakSet<OtelResource>()
  #timer: NodeJS.Timeout | undefined
  #removeExitHook: (() => void) | undefined
  #empty: PromiseWithResolvers<void> | undefined

  /** @param store Called with each record when its turn has come. Must not throw. */
  constructor(store: (record: CapturedRecord) => void) {
    this.#store = store
  }

  /** Whether a record of this resource has to wait: for its resource, or for records before it. */
  mustWait(resource: OtelResource): boolean {
    return this.#held.length > 0 || this.#isAwaited(resource)
  }

  add(record: CapturedRecord): void {
    this.#held.push(record)
    this.#characters += sizeOf(record)
    if (this.#held.length === 1) this.#begin()
    if (this.#held.length >= MAX_RECORDS || this.#characters >= MAX_CHARACTERS) this.release()
  }

  /** Resolves when no record waits. */
  whenEmpty(): Promise<void> {
    if (this.#held.length === 0) return Promise.resolve()
    this.#empty ??= Promise.withResolvers()
    return this.#empty.promise
  }

  /** Stores all records now, with what is known of their resources. */
  release(): void {
    for (const { resource } of this.#held) if (isPending(resource)) this.#late.add(resource)
    this.#storeComplete()
  }

  #begin(): void {
    this.#timer = setTimeout(() => this.release(), MAX_WAIT)
    // If nothing else keeps the process alive, its end stores what is left.
    this.#timer.unref()
    // Before the storage writes its queue at the end of the process, which it does after all other exit hooks.
    this.#removeExitHook = onExit(() => this.release())
    this.#awaitFirst()
  }

  #awaitFirst(): void {
    const first = this.#held[0]?.resource
    if (first === undefined) return
    const proceed = () => {
      // A resource that claims to be incomplete after that would be awaited for ever.
      if (isPending(first)) this.#late.add(first)
      this.#storeComplete()
      this.#awaitFirst()
    }
    waitForResource(first).then(proceed, proceed)
  }

  /** Stores the records up to the first whose resource is not complete. */
  #storeComplete(): void {
    const held = this.#held
    const end = held.findIndex(({ resource }) => this.#isAwaited(resource))
    const ready = end === -1 ? held : held.slice(0, end)
    this.#held = end === -1 ? [] : held.slice(end)
    for (const record of ready) this.#characters -= sizeOf(record)
    if (this.#held.length === 0) this.#end()
    for (const record of ready) this.#store(record)
    if (this.#held.length > 0) return
    this.#empty?.resolve()
    this.#empty = undefined
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#removeExitHook?.()
    this.#removeExitHook = undefined
  }

  #isAwaited(resource: OtelResource): boolean {
    return isPending(resource) && !this.#late.has(resource)
  }
}

function sizeOf({ fields }: CapturedRecord): number {
  return fields.message.length + fields.attributes.json.length
}
