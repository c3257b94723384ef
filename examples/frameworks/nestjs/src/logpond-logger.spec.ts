import { createLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { Logger, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { LogpondLogger } from './logpond-logger'
import { OrdersController } from './orders.controller'

@Module({ controllers: [OrdersController] })
class AppModule {}

it('stores what Nest and its loggers write, with fields, errors and the name of the logger', async () => {
  const storage = createLogStorage({ driver: autoDriver({ path: ':memory:' }) })
  const app = await NestFactory.create(AppModule, { logger: new LogpondLogger(storage) })
  await app.listen(0)
  const url = await app.getUrl()
  await fetch(`${url}/orders/1234/payment`, { method: 'POST' })
  await fetch(`${url}/fail`)
  new Logger('Jobs').error('Job failed', new RangeError('The card has expired').stack)
  new Logger().log({ order: 7 }, 'Order', 'paid', 'Cart')
  new Logger('Jobs').debug(42)
  await app.close()
  await storage.flush()

  expect(await storage.search({ attributes: { context: 'NestFactory' } })).toMatchObject([
    { message: 'Starting Nest application...', severity: 9 },
  ])
  expect(await storage.search({ minSeverity: 'warn', order: 'oldest' })).toMatchObject([
    { message: 'Payment declined', severity: 13, attributes: { context: 'OrdersController', order: '1234' } },
    {
      message: 'The card has expired',
      severity: 17,
      attributes: { context: 'ExceptionsHandler', error: { type: 'RangeError' } },
    },
    {
      message: 'Job failed',
      severity: 17,
      attributes: { context: 'Jobs', 'exception.stacktrace': expect.stringMatching(/^RangeError: The card/) },
    },
  ])
  expect(await storage.search({ attributes: { order: 7 } })).toMatchObject([
    { message: 'Order paid', severity: 9, attributes: { context: 'Cart' } },
  ])
  expect(await storage.search({ maxSeverity: 'debug', text: '42' })).toMatchObject([
    { message: '42', severity: 5, attributes: { context: 'Jobs' } },
  ])
  await storage.close()
})
