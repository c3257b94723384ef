// The thread of a driver with a tampered connection, which wraps the connection of the binding as the task says.
import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { connectionWithin } from './bounded-connection.js'
import { connectionThatBreaks } from './breaking-connection.js'
import { connectionThatLags } from './lagging-connection.js'
import { beginsDeferred, commitsLate } from './sabotaged-connection.js'
import { bindingOf, TASK_VARIABLE } from './tampering.js'
import type { VictimTask } from './victim-task.js'

const task = JSON.parse(process.env[TASK_VARIABLE] ?? '') as VictimTask
const binding = bindingOf(task.driver)

await hostSqliteDriver({
  ...binding,
  connect(options) {
    const connection = binding.connect(options)
    if (options.readOnly) return connection
    if (task.sabotage === 'acknowledged-before-commit') return commitsLate(connection)
    if (task.sabotage === 'deferred-begin') return beginsDeferred(connection)
    if (task.bound !== undefined) return connectionWithin(connection, task.bound)
    if (task.lag !== undefined) return connectionThatLags(connection, task.lag)
    return task.breaks === undefined ? connection : connectionThatBreaks(connection, task.breaks, task)
  },
})
