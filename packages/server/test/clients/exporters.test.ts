import { OTLPLogExporter as HttpExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtoExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { describe, expect, it } from 'vitest'
import { ReceiverProcess } from '../support/receiver.js'

const GZIP = CompressionAlgorithm.GZIP
const NONE = CompressionAlgorithm.NONE

/** Emits records through an exporter of OpenTelemetry. */
function client(
  url: string,
  Exporter: typeof ProtoExporter,
  compression: CompressionAlgorithm,
  batch: number,
) {
  // A machine under load may take seconds to start the receiver again.
  const exporter = new Exporter({ url: `${url}/v1/logs`, compression, timeoutMillis: 60_000 })
  const processor = new BatchLogRecordProcessor({
    exporter,
    maxExportBatchSize: batch,
    maxQueueSize: 10_000,
    exportTimeoutMillis: 60_000,
  })
  const provider = new LoggerProvider({ processors: [processor] })
  const logger = provider.getLogger('checkout')
  let emitted = 0
  return {
    provider,
    /** @returns The messages. */
    emit: (count: number) =>
      Array.from({ length: count }, () => {
        const body = `record ${emitted++}`
        logger.emit({ body })
        return body
      }),
  }
}

describe.each([
  ['protobuf', ProtoExporter, NONE],
  ['protobuf with gzip', ProtoExporter, GZIP],
  ['JSON', HttpExporter, NONE],
  ['JSON with gzip', HttpExporter, GZIP],
] as const)('the exporter for %s', (_, Exporter, compression) => {
  it.each([1, 512])('in batches of %i stores each record once', async (batch) => {
    const receiver = new ReceiverProcess()
    await receiver.start()
    const { emit, provider } = client(receiver.url, Exporter, compression, batch)
    const messages = emit(batch === 1 ? 50 : 2000)
    await provider.forceFlush()
    await provider.shutdown()
    await receiver.end('SIGTERM')
    expect(await receiver.stored()).toEqual(new Map(messages.map((message) => [message, 1])))
  })
})

describe.each([
  ['protobuf with gzip', ProtoExporter, GZIP],
  ['JSON', HttpExporter, NONE],
] as const)('the exporter for %s, whose receiver is killed and started again', (_, Exporter, compression) => {
  it.each([1, 512])('in batches of %i loses nothing', async (batch) => {
    const kills = 3
    const receiver = new ReceiverProcess()
    await receiver.start()
    const { emit, provider } = client(receiver.url, Exporter, compression, batch)
    const messages: string[] = []
    for (let kill = 0; kill < kills; kill++) {
      messages.push(...emit(batch === 1 ? 10 : 1000))
      const flushed = provider.forceFlush()
      await receiver.end('SIGKILL')
      await receiver.start()
      await flushed
    }
    await provider.shutdown()
    await receiver.end('SIGTERM')
    const stored = await receiver.stored()
    expect([...stored.keys()].sort()).toEqual([...messages].sort())
    // The receiver finds what was committed when it was killed, and not answered.
    expect([...stored.values()].filter((count) => count !== 1)).toEqual([])
  })

  it('between the commit and the answer stores each record once', async () => {
    const receiver = new ReceiverProcess()
    await receiver.start(2)
    const { emit, provider } = client(receiver.url, Exporter, compression, 10)
    const messages = emit(50)
    const flushed = provider.forceFlush()
    await receiver.end()
    await receiver.start()
    await flushed
    await provider.shutdown()
    await receiver.end('SIGTERM')
    expect(await receiver.stored()).toEqual(new Map(messages.map((message) => [message, 1])))
  })
})
