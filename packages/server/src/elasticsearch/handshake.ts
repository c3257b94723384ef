import type { Answer } from '../http/answer.js'
import { JSON_TYPE } from '../http/content-type.js'

/** The version that clients see: they refuse older servers, and newer ones than they know less often. */
const VERSION = {
  number: '8.19.0',
  build_flavor: 'default',
  build_type: 'docker',
  build_hash: 'logpond',
  build_date: '2025-07-23T22:10:30.538432590Z',
  build_snapshot: false,
  lucene_version: '9.12.2',
  minimum_wire_compatibility_version: '7.17.0',
  minimum_index_compatibility_version: '7.0.0',
}

const ROOT = {
  name: 'logpond',
  cluster_name: 'logpond',
  cluster_uuid: 'logpond-000000000000000',
  version: VERSION,
  tagline: 'You Know, for Search',
}

/** What clients ask before they send, by the first part of the path. */
const READ: Readonly<Record<string, object>> = {
  '': ROOT,
  _license: { license: { status: 'active', uid: 'logpond', type: 'basic' } },
  _xpack: { features: {} },
  _nodes: { _nodes: { total: 1, successful: 1, failed: 0 }, cluster_name: 'logpond', nodes: {} },
  _cluster: { cluster_name: 'logpond', status: 'green', number_of_nodes: 1, timed_out: false },
  _ilm: {},
  _index_template: {},
  _component_template: {},
  _template: {},
  _data_stream: {},
  _ingest: {},
  _logstash: {},
  _alias: {},
}

/** An answer of Elasticsearch. Its clients trust no server without this header. */
export function elasticAnswer(status: number, content: object): Answer {
  const headers = { 'x-elastic-product': 'Elasticsearch' }
  return { status, type: JSON_TYPE, body: Buffer.from(JSON.stringify(content)), headers }
}

/**
 * The answer to a request by which a client finds out what the server is, or sets it up: templates, policies, pipelines and indexes
 * are accepted, and have no effect. `undefined` for what is not supported, such as searches.
 */
export function handshake(method: string, path: string): Answer | undefined {
  const [first = '', second = ''] = path.slice(1).split('/')
  const known = READ[first]
  if (method === 'GET' || method === 'HEAD') {
    if (known !== undefined) return elasticAnswer(200, known)
    // An index exists, so that no client has to create it.
    return first.startsWith('_') || second.startsWith('_') ? undefined : elasticAnswer(200, {})
  }
  const isSetup = method === 'PUT' && (known !== undefined || (!first.startsWith('_') && second === ''))
  return isSetup ? elasticAnswer(200, { acknowledged: true }) : undefined
}
