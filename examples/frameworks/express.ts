// Express with pino-http: each request, and everything that handlers log, with the id of the request.
// npm install express pino-http @logpond/pino @logpond/core
import { randomUUID } from 'node:crypto'
import { logpond } from '@logpond/pino'
import express, { type ErrorRequestHandler } from 'express'
import { pinoHttp } from 'pino-http'

const destination = logpond({ path: 'app-logs.db', service: 'shop', http: true })
const requestLog = pinoHttp(
  {
    genReqId: () => randomUUID(),
    quietReqLogger: true, // handlers log the id of the request, not all of its headers
    customLogLevel: (_request, response) => (response.statusCode < 500 ? 'info' : 'error'),
    redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'],
  },
  destination,
)
const passErrorOn: ErrorRequestHandler = (error, _request, response, next) => {
  response.err = error // pino-http logs it with the request
  next(error)
}

const app = express()
app.use(requestLog)
app.post('/orders/:id/payment', (request, response) => {
  request.log.warn({ order: request.params.id }, 'Payment declined')
  response.status(402).json({ error: 'declined' })
})
app.get('/fail', () => {
  throw new RangeError('The card has expired')
})
app.use(passErrorOn)

const server = app.listen(Number(process.env.PORT ?? 3000))
process.once('SIGTERM', () => server.close(() => destination.end()))
