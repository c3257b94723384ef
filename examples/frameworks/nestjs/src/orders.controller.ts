import { Controller, Get, HttpCode, Logger, Param, Post } from '@nestjs/common'

@Controller()
export class OrdersController {
  private readonly logger = new Logger(OrdersController.name)

  @Post('orders/:id/payment')
  @HttpCode(402)
  pay(@Param('id') order: string) {
    this.logger.warn({ order }, 'Payment declined')
    return { error: 'declined' }
  }

  @Get('fail')
  fail() {
    throw new RangeError('The card has expired')
  }
}
