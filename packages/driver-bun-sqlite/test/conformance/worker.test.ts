import { testOnBun } from './test-on-bun.js'

testOnBun('bun:sqlite, thread worker, in a file', 'worker.mjs')
