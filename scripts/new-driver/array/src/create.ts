import type { CreateContext } from '@logpond/conformance'
import { myEngine } from './my-engine.ts'

/**
 * Makes a driver for a folder: an engine that keeps files takes `directory` from the context.
 *
 * Processes of their own load this file as it is: whatever it imports of this package is imported as .ts.
 */
export const create = (_context: CreateContext) => myEngine()
