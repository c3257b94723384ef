import type { PromiseGroup } from '../../lab/driver-promise.js'
import { bytes } from './bytes.js'
import { bytesCombined } from './bytes-combined.js'
import { combined } from './combined.js'
import { filtered } from './filtered.js'
import { policies } from './policies.js'
import { steps } from './steps.js'
import { traces } from './traces.js'

/** A cleanup deletes the entries that its policy covers, in bounded steps and without traces. */
export const cleanup: PromiseGroup = {
  name: 'cleanup',
  promises: [...policies, ...combined, ...filtered, ...steps, ...traces, ...bytes, ...bytesCombined],
}
