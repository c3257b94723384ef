// Fastify: requests, errors and everything that handlers log, with the id of the request.
// npm install fastify @logpond/pino @logpond/core
import { logpond } from '@logpond/pino'
import Fastify from 'fastify'

const stream = logpond({ path: 'app-logs.db', service: 'shop', http: true })
const app = Fastify({ logger: { stream } })
app.addHook('onClose', (_app, done) => void stream.end(done))

app.post<{ Params: { id: string } }>('/orders/:id/payment', (request, reply) => {
  request.log.warn({ order: request.params.id }, 'Payment declined')
  return reply.code(402).send({ error: 'declined' })
})
app.get('/fail', () => {
  throw new RangeError('The card has expired')
})

process.once('SIGTERM', () => app.close())
await app.listen({ port: Number(process.env.PORT ?? 3000) })
