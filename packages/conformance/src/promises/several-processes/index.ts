import type { PromiseGroup } from '../../lab/driver-promise.js'
import { links } from './links.js'
import { refusals } from './refused.js'
import { sharing } from './shared.js'

/** Several drivers on one store, in one process or in several: they share it, or the second driver is refused. */
export const severalProcesses: PromiseGroup = {
  name: 'several processes',
  promises: [...sharing, ...refusals, ...links],
}
