import { testOnBun } from './test-on-bun.js'

testOnBun('bun:sqlite, thread main, in a file', 'main.mjs')
