// Hono, without a logger: a middleware stores each request, and what handlers add, with the id of the request.
// npm install hono @hono/node-server @logpond/core @logpond/driver-auto
import { serve } from '@hono/node-server'
import { createLogStorage, type LogEntry } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { Hono } from 'hono'
import { type RequestIdVariables, requestId } from 'hono/request-id'

const storage = createLogStorage({ driver: autoDriver({ path: 'app-logs.db' }) })
type Variables = RequestIdVariables & { log: (entry: LogEntry) => void }
const app = new Hono<{ Variables: Variables }>()

app.use(requestId(), async (c, next) => {
  const start = performance.now()
  const ids = { requestId: c.get('requestId') }
  const log = (entry: LogEntry) =>
    void storage.store({ service: 'shop', ...entry, attributes: { ...ids, ...entry.attributes } })
  c.set('log', log)
  await next()
  const { method, path } = c.req
  log({
    message: `${method} ${path}`,
    severity: c.res.status < 500 ? 'info' : 'error',
    attributes: {
      'http.request.method': method,
      'url.path': path,
      'http.response.status_code': c.res.status,
      'http.server.request.duration': (performance.now() - start) / 1000,
      ...(c.error && { error: c.error }),
    },
  })
})

app.post('/orders/:id/payment', (c) => {
  c.get('log')({ message: 'Payment declined', severity: 'warn', attributes: { order: c.req.param('id') } })
  return c.json({ error: 'declined' }, 402)
})
app.get('/fail', () => {
  throw new RangeError('The card has expired')
})

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })
process.once('SIGTERM', () => server.close(() => storage.close()))
