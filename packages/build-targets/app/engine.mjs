import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import engine from 'node-sqlite3-wasm'
import { record } from './record.mjs'

// The engine is in the bundle too. Such a module cannot be handed to a thread.
record({ wasm: (options) => nodeSqlite3Wasm({ ...options, engine }) }, ['main'])
