import { captureConsole } from '@logpond/console'
import { createLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'

export const log = createLogStorage({ driver: autoDriver({ path: 'app-logs.db' }) })
captureConsole(log, { service: 'shop' })
