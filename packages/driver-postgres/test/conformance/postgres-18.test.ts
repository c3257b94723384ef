import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { binariesOfNpm } from '@logpond/test-servers'
import { chosenGroups } from '../../../conformance/test/support/chosen-groups.js'
import { testOnServer } from './test-on-server.js'

/** The groups that depend on this driver's code and take seconds. `npm run test:all` runs all. */
const QUICK_GROUPS = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'conditions',
  'full text',
  'several processes',
  'overlapping work',
  'abort',
  'errors',
  'claims',
  'network',
]

await testOnServer({
  name: 'postgres on Postgres 18',
  binaries: await binariesOfNpm(),
  promises: chosenGroups(PROMISE_GROUPS, QUICK_GROUPS),
})
