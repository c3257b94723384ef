import type { PromiseGroup } from '../driver-promise.js'
import { links } from './several-processes-links.js'
import { refusals } from './several-processes-refused.js'
import { sharing } from './several-processes-shared.js'

/** Several drivers, of one process and of several, on one store: they share it, or the second one is refused. */
export const severalProcesses: PromiseGroup = {
  name: 'several processes',
  promises: [...sharing, ...refusals, ...links],
}
