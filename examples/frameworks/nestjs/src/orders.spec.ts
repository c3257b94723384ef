import type { INestApplication } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { Logger } from 'nestjs-pino'
import { AppModule } from './app.module'
import { logs } from './logs'

let app: INestApplication

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile()
  app = module.createNestApplication({ bufferLogs: true })
  app.useLogger(app.get(Logger))
  await app.listen(0)
})
afterAll(() => app.close())

it('logs a declined payment with the order and the id of the request', async () => {
  await fetch(`${await app.getUrl()}/orders/1234/payment`, { method: 'POST' })
  await logs.storage.flush()

  const [declined] = await logs.storage.search({ text: 'declined', attributes: { order: '1234' } })
  expect(declined).toMatchObject({ severity: 13, service: 'shop' })
  const reqId = String(declined.attributes?.reqId)
  expect(await logs.storage.search({ text: 'completed', attributes: { reqId } })).toMatchObject([
    { attributes: { 'http.response.status_code': 402 } },
  ])
})
