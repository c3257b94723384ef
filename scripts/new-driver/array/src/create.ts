import { myEngine } from './my-engine.ts'

/**
 * Creates a driver for a folder, `{ directory }`. An engine with files stores them there.
 *
 * Other processes load this source file directly, so it must import files of this package as .ts.
 */
export const create = () => myEngine()
