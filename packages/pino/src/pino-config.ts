import { parentPort, workerData } from 'node:worker_threads'

/** The configuration of a logger, as pino sends it to the thread of its transports. */
export interface PinoConfig {
  readonly levels?: { readonly labels?: Record<number, string>; readonly values?: Record<string, number> }
  readonly messageKey?: string
  readonly errorKey?: string
}

interface Received {
  config: PinoConfig | undefined
  /** Whether the thread listens for it, or has it. */
  isExpected: boolean
}

// Once per thread, also if both formats of this package are loaded: pino sends it once, and later transports of the thread need it too.
const RECEIVED = Symbol.for('logpond.pino.config')

/** Turns of the event loop after which a message that was sent before the first line must have arrived. */
const TURNS = 5

/**
 * Listens for the configuration. Call it before the transport is ready: pino sends the configuration once, and it is lost if nothing listens
 * when the first listener of the thread does. That happens to a transport that begins after others, in a pipeline next to targets. So it cannot
 * be awaited as `expectPinoConfig` of pino-abstract-transport does, which would wait for ever.
 */
export function expectPinoConfig(): void {
  const received = receivedInThread()
  if (parentPort === null || received.isExpected || !willSendConfig()) return
  received.isExpected = true
  const port = parentPort
  port.on('message', function onMessage(message: { code?: unknown; config?: PinoConfig } | undefined) {
    if (message?.code !== 'PINO_CONFIG') return
    received.config = message.config
    port.off('message', onMessage)
  })
}

/** The configuration; undefined if it does not arrive. To be called with the first line, which pino writes after it has sent the configuration. */
export async function pinoConfig(): Promise<PinoConfig | undefined> {
  const received = receivedInThread()
  if (!received.isExpected) return undefined
  for (let turn = 0; turn < TURNS && received.config === undefined; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  return received.config
}

function receivedInThread(): Received {
  const global = globalThis as { [RECEIVED]?: Received }
  global[RECEIVED] ??= { config: undefined, isExpected: false }
  return global[RECEIVED]
}

function willSendConfig(): boolean {
  const data = workerData as { workerData?: { pinoWillSendConfig?: unknown } } | null | undefined
  return data?.workerData?.pinoWillSendConfig === true
}
