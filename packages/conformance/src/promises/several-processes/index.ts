import type { PromiseGroup } from '../../lab/driver-promise.js'
import { links } from './links.js'
import { refusals } from './refused.js'
import { sharing } from './shared.js'

/** Several drivers, of one process and of several, on one store: they share it, or the second one is refused. */
export const severalProcesses: PromiseGroup = {
  name: 'several processes',
  promises: [...sharing, ...refusals, ...links],
}
