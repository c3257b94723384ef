import { sumsOf } from '../bench-entries.js'
import type { Subject } from '../subject.js'

let taken = 0

/** Stores nothing. Shows the cost of a workload without logging. */
export const noLogging: Subject = {
  name: 'no logging',
  differs: 'creates each entry and drops it',
  open() {
    taken = 0
    return Promise.resolve({
      write(entries) {
        taken += entries.length
      },
      flush() {},
      close() {},
    })
  },
  verify: () => Promise.resolve(sumsOf(taken)),
}
