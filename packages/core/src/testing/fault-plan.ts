import type { LogBatch } from '../contract/log-batch.js'
import type { DriverMethod, Fault } from './fault.js'

/** The faults that are still to come. A call fails with the first one that matches it. */
export class FaultPlan {
  #faults: { readonly fault: Fault; left: number }[] = []
  #random: (() => Fault | undefined) | undefined

  constructor(random?: () => Fault | undefined) {
    this.#random = random
  }

  add(faults: readonly Fault[]): void {
    for (const fault of faults) this.#faults.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#faults = []
    this.#random = undefined
  }

  /** The fault that a call must fail with, if any. Counts as one of the `times` of that fault. */
  next(method: DriverMethod, batch: LogBatch | undefined): Fault | undefined {
    const planned = this.#faults.find(({ fault, left }) => left > 0 && matches(fault, method, batch))
    if (planned !== undefined) {
      planned.left--
      return planned.fault
    }
    return batch === undefined ? undefined : this.#random?.()
  }
}

function matches(fault: Fault, method: DriverMethod, batch: LogBatch | undefined): boolean {
  const wanted = fault.method ?? 'append'
  if (wanted !== method && !(wanted === 'append' && method === 'appendSync')) return false
  return fault.when === undefined || (batch !== undefined && fault.when(batch))
}
