import { myEngine } from './my-engine.ts'

/**
 * Makes a driver for a folder, `{ directory }`: an engine that keeps files takes its path from that.
 *
 * Processes of their own load this file as it is: whatever it imports of this package is imported as .ts.
 */
export const create = () => myEngine()
