import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { binariesOfNpm } from '@logpond/test-servers'
import { chosenGroups } from '../../../conformance/test/support/chosen-groups.js'
import { testOnServer } from './test-on-server.js'

/** The groups in which partitions begin and are dropped while other work is under way, and those that count what was counted before. */
const OF_PARTITIONS = ['counting', 'cleanup', 'following', 'overlapping work', 'long use']

await testOnServer({
  name: 'postgres with small partitions',
  binaries: await binariesOfNpm(),
  promises: chosenGroups(PROMISE_GROUPS, OF_PARTITIONS),
  partitionSize: 50,
})
