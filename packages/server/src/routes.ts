import { bulkRoute } from './elasticsearch/bulk-route.js'
import { ingestRoute } from './json-lines/ingest-route.js'
import { lokiRoute } from './loki/loki-route.js'
import { ignoringRoute, logsRoute } from './otlp/otlp-routes.js'
import type { Route } from './route.js'

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/v1/logs', logsRoute],
  ['/v1/traces', ignoringRoute('traces')],
  ['/v1/metrics', ignoringRoute('metrics')],
  ['/ingest', ingestRoute],
  ['/loki/api/v1/push', lokiRoute],
])

/** Everything below it is for clients of Elasticsearch, so that the pages of the application keep their paths. */
export const ELASTICSEARCH = '/elasticsearch'

const BULK = /^(?:\/elasticsearch)?(?:\/([^/_][^/]*))?\/_bulk$/

/** The route of a path to which clients send entries. */
export function routeOf(path: string): Route | undefined {
  const route = ROUTES.get(path)
  if (route !== undefined) return route
  const bulk = path.endsWith('/_bulk') ? BULK.exec(path) : null
  return bulk === null ? undefined : bulkRoute(bulk[1] ?? 'logs')
}
