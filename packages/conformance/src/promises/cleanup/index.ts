import type { PromiseGroup } from '../../lab/driver-promise.js'
import { bytes } from './bytes.js'
import { bytesCombined } from './bytes-combined.js'
import { combined } from './combined.js'
import { policies } from './policies.js'
import { steps } from './steps.js'
import { traces } from './traces.js'

/** A cleanup deletes what its policy gives up, in bounded steps, and nothing remains of that. */
export const cleanup: PromiseGroup = {
  name: 'cleanup',
  promises: [...policies, ...combined, ...steps, ...traces, ...bytes, ...bytesCombined],
}
