import type { PromiseGroup } from '../driver-promise.js'
import { bytes } from './cleanup-bytes.js'
import { bytesCombined } from './cleanup-bytes-combined.js'
import { combined } from './cleanup-combined.js'
import { policies } from './cleanup-policies.js'
import { steps } from './cleanup-steps.js'
import { traces } from './cleanup-traces.js'

/** A cleanup deletes what its policy gives up, in bounded steps, and nothing remains of that. */
export const cleanup: PromiseGroup = {
  name: 'cleanup',
  promises: [...policies, ...combined, ...steps, ...traces, ...bytes, ...bytesCombined],
}
