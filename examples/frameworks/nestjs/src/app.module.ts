import { randomUUID } from 'node:crypto'
import { Logger, Module, type OnApplicationShutdown } from '@nestjs/common'
import { LoggerModule } from 'nestjs-pino'
import { logs } from './logs'
import { OrdersController } from './orders.controller'

@Module({
  imports: [
    LoggerModule.forRoot({
      pinoHttp: {
        stream: logs,
        genReqId: () => randomUUID(),
        quietReqLogger: true, // handlers log the id of the request, not all of its headers
        customLogLevel: (_request, response) => (response.statusCode < 500 ? 'info' : 'error'),
        redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'],
      },
    }),
  ],
  controllers: [OrdersController],
})
export class AppModule implements OnApplicationShutdown {
  private readonly logger = new Logger(AppModule.name)

  onApplicationShutdown(signal?: string) {
    this.logger.log({ signal }, 'Shut down')
  }
}
