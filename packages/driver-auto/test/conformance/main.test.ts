import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { autoDriver } from '@logpond/driver-auto'
import { chosenGroups } from '../../../conformance/test/support/chosen-groups.js'

testDriver('the driver that is named, thread main', {
  create: ({ directory }) =>
    autoDriver({ path: join(directory, 'logs.db'), driver: 'node-sqlite', thread: 'main' }),
  module: new URL('./main.mjs', import.meta.url),
  promises: chosenGroups(PROMISE_GROUPS, ['lifecycle', 'claims']),
})
