import type { LogBatch } from '../contract/log-batch.js'
import type { DriverMethod, Fault } from './fault.js'

/** The faults that are still to come. The first one that fits a call strikes. */
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

  /** The fault that a call suffers, if any; it is used up with that. */
  next(method: DriverMethod, batch: LogBatch | undefined): Fault | undefined {
    const planned = this.#faults.find(({ fault, left }) => left > 0 && fits(fault, method, batch))
    if (planned !== undefined) {
      planned.left--
      return planned.fault
    }
    return batch === undefined ? undefined : this.#random?.()
  }
}

function fits(fault: Fault, method: DriverMethod, batch: LogBatch | undefined): boolean {
  const wanted = fault.method ?? 'append'
  if (wanted !== method && !(wanted === 'append' && method === 'appendSync')) return false
  return fault.when === undefined || (batch !== undefined && fault.when(batch))
}
