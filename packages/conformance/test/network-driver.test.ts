import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { chosenGroups } from './support/chosen-groups.js'
import { networkSubject } from './support/network-driver.js'

/** What a network can break. */
const GROUPS = ['lifecycle', 'abort', 'network']

const subject = await networkSubject()

testDriver('a driver behind a network', { ...subject, promises: chosenGroups(PROMISE_GROUPS, GROUPS) })
