import { testOnBun } from './test-on-bun.js'

testOnBun('bun:sqlite, thread main, in memory', 'in-memory.mjs')
