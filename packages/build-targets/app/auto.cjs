const { autoDriver } = require('@logpond/driver-auto')
const { record } = require('./record.cjs')

// The driver that is found here, where the application runs.
const { name } = autoDriver({ path: ':memory:' })

record({ [`auto ${name.replace(':', '-')}`]: autoDriver })
