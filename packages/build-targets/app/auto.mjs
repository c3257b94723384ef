import { autoDriver } from '@logpond/driver-auto'
import { record } from './record.mjs'

// The driver that is found here, where the application runs.
const { name } = autoDriver({ path: ':memory:' })

record({ [`auto ${name.replace(':', '-')}`]: autoDriver })
