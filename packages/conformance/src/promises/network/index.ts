import type { PromiseGroup } from '../../lab/driver-promise.js'
import { networkCodes } from './codes.js'
import { networkCuts } from './cuts.js'
import { networkReads } from './reads.js'
import { networkServer } from './server.js'
import { networkStorage } from './storage.js'

/** Faults of the network and of the server, for drivers that reach their engine over TCP. */
export const network: PromiseGroup = {
  name: 'network',
  promises: [...networkCuts, ...networkReads, ...networkCodes, ...networkStorage, ...networkServer],
}
