import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { autoDriver } from '@logpond/driver-auto'
import { chosenGroups } from '../../../conformance/test/support/chosen-groups.js'

testDriver('the first driver that works, thread worker', {
  create: ({ directory }) => autoDriver({ path: join(directory, 'logs.db') }),
  module: new URL('./worker.mjs', import.meta.url),
  promises: chosenGroups(PROMISE_GROUPS, ['lifecycle', 'claims']),
})
