import { pino as pino10 } from 'pino'
import { pino as pino9 } from 'pino-9'

export type Pino = typeof pino10

/** Each version of pino that the package supports. */
export const PINOS: readonly (readonly [version: string, pino: Pino])[] = [
  ['pino 9', pino9 as unknown as Pino],
  ['pino 10', pino10],
]
