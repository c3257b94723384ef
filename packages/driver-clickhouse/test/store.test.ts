import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { checkOptions } from '../src/options.js'
import { MODERN } from '../src/schema/dialect.js'
import { Store } from '../src/store.js'
import { fakeServer, rowsAnswer } from './support/fake-server.js'

async function parametersOf(work: (store: Store) => Promise<unknown>): Promise<Record<string, string>> {
  await using server = await fakeServer((_, response) => response.end(rowsAnswer([])))
  const store = new Store(checkOptions({ url: server.url, requestTimeout: 2500 }), MODERN)
  await work(store)
  store.close()
  return Object.fromEntries(server.received[0]?.parameters ?? [])
}

describe('the settings of a request', () => {
  it('of a read are those that an exact answer needs, whatever the profile of the user says', async () => {
    expect(await parametersOf((store) => store.rows('SELECT 1'))).toMatchObject({
      default_format: 'JSONCompact',
      wait_end_of_query: '1',
      max_execution_time: '3',
      timeout_overflow_mode: 'throw',
      use_query_cache: '0',
      apply_deleted_mask: '1',
      precise_float_parsing: '1',
      output_format_json_quote_64bit_integers: '0',
      cancel_http_readonly_queries_on_client_close: '1',
    })
  })

  it('of an insert keep a block whole, and name the id that it follows', async () => {
    const insert = (store: Store) => store.insert(['id'], zstdCompressSync('a block'), 'after-7')
    expect(await parametersOf(insert)).toMatchObject({
      query: 'INSERT INTO `default`.`logs` (id) FORMAT Native',
      insert_deduplication_token: 'after-7',
      insert_deduplicate: '1',
      async_insert: '0',
      input_format_skip_unknown_fields: '0',
      input_format_parallel_parsing: '0',
      min_insert_block_size_bytes: '1000000000',
      max_execution_time: '3',
    })
  })

  it('of a delete wait for its end on all replicas', async () => {
    expect(await parametersOf((store) => store.change('DELETE FROM logs WHERE 1'))).toMatchObject({
      lightweight_deletes_sync: '2',
      mutations_sync: '2',
    })
  })

  it('of the question for the version are none, as an old server would refuse them', async () => {
    const parameters = await parametersOf((store) => store.version())
    expect(Object.keys(parameters).sort()).toEqual(['default_format', 'wait_end_of_query'])
  })
})
