// The thread of a driver with a tampered connection, which wraps the connection of the binding as the task says.
import { workerData } from 'node:worker_threads'
import type { SqliteConnection } from '@logpond/sqlite'
import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { OTHER, SEAL } from '../strike.js'
import { connectionWithin } from './bounded-connection.js'
import { connectionThatBreaks } from './breaking-connection.js'
import { connectionThatLags } from './lagging-connection.js'
import { beginsDeferred, commitsEarly, commitsLate, overlooksGoneParts } from './sabotaged-connection.js'
import { connectionThatStrikes } from './striking-connection.js'
import { tamperedSealer } from './tampered-sealer.js'
import { bindingOf, TASK_VARIABLE } from './tampering.js'
import type { VictimTask } from './victim-task.js'

const task = JSON.parse(process.env[TASK_VARIABLE] ?? '') as VictimTask
const binding = bindingOf(task.driver)

if (workerData.role === 'sealer') workerData.port = tamperedSealer(workerData.port, task)

await hostSqliteDriver({
  ...binding,
  connect(options) {
    const bare = binding.connect(options)
    if (options.readOnly) return bare
    const connection = sabotagedConnection(bare)
    if (task.strike !== undefined) return connectionThatStrikes(connection, task.strike, task.journal)
    if (task.sabotage === 'acknowledged-before-commit') return commitsLate(connection)
    if (task.sabotage === 'deferred-begin') return beginsDeferred(connection)
    if (task.bound !== undefined) return connectionWithin(connection, task.bound)
    if (task.lag !== undefined) return connectionThatLags(connection, task.lag)
    return task.breaks === undefined ? connection : connectionThatBreaks(connection, task.breaks, task)
  },
})

function sabotagedConnection(connection: SqliteConnection): SqliteConnection {
  const { sabotage } = task
  if (sabotage === 'seal-not-atomic') return commitsEarly(connection, SEAL, 'DELETE FROM log_part')
  if (sabotage === 'cleanup-not-atomic') return commitsEarly(connection, OTHER, 'DELETE FROM log_part')
  if (sabotage === 'upgrade-not-atomic') return commitsEarly(connection, '', 'CREATE TABLE log_state_next')
  return sabotage === 'gone-ignored' ? overlooksGoneParts(connection) : connection
}
