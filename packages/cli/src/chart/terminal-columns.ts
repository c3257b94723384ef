import type { Output } from '../context.js'

/** Of a terminal that does not report its width. */
const COLUMNS = 80

/** The columns of a terminal. */
export function terminalColumns({ stream }: Output): number {
  return stream?.columns || COLUMNS
}
