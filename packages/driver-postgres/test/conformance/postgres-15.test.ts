import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { binariesOfSystem } from '@logpond/test-servers'
import { chosenGroups } from '../../../conformance/test/support/chosen-groups.js'
import { testOnServer } from './test-on-server.js'

/** `npm test` only looks whether the oldest Postgres accepts the statements of this driver. */
const OF_STATEMENTS = ['append and ids', 'order', 'search', 'counting', 'cleanup']

await testOnServer({
  name: 'postgres on Postgres 15',
  binaries: binariesOfSystem('15'),
  promises: chosenGroups(PROMISE_GROUPS, OF_STATEMENTS),
})
