import pc from 'picocolors'
import type { Output } from '../context.js'

type Colors = ReturnType<typeof pc.createColors>

/** Colours on a terminal, unless the environment turns them off (NO_COLOR), and elsewhere if it asks for them (FORCE_COLOR). */
export function colorsFor(output: Output): Colors {
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '' } = process.env
  const isForced = forced !== '' && forced !== '0'
  return pc.createColors(refused === '' && (isForced || (output.isTerminal && pc.isColorSupported)))
}
