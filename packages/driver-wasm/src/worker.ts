import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { bindingOf } from './node-sqlite3-wasm-binding.js'
import { shareCode } from './share-code.js'

let path: string | undefined
const hosted = hostSqliteDriver((engine) => {
  path = engine
  return bindingOf(engine)
})
void hosted.then(() => shareCode(undefined, path === undefined ? undefined : () => path as string))
