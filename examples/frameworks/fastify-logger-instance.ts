// Fastify with a logger of your own, for example because other modules log too.
// npm install fastify pino @logpond/pino @logpond/core
import { logpond } from '@logpond/pino'
import Fastify from 'fastify'
import { pino } from 'pino'

const destination = logpond({ path: 'app-logs.db', http: true })
const log = pino({ name: 'shop', level: 'debug' }, destination)
const app = Fastify({ loggerInstance: log })
app.addHook('onClose', (_app, done) => void destination.end(done))

app.get<{ Params: { id: string } }>('/orders/:id', (request) => {
  request.log.debug({ order: request.params.id }, 'Looking for an order')
  return { id: request.params.id }
})

log.info('Starting')
process.once('SIGTERM', () => app.close())
await app.listen({ port: Number(process.env.PORT ?? 3000) })
