import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CreateDriver } from './create-driver.js'

/**
 * Loads a module that exports a factory of drivers: a function called `create`, the default export, or the only
 * function that it exports.
 *
 * @param module A path, which counts from the current folder, or a `file:` URL.
 * @throws Error that says what the module exports, and what it should.
 */
export async function loadDriverModule(module: string | URL): Promise<CreateDriver> {
  const exports: Record<string, unknown> = await import(toUrl(module))
  const { create, default: byDefault } = exports
  const functions = Object.values(exports).filter(isFactory)
  const nested = (byDefault as { create?: unknown } | null | undefined)?.create
  const factory = [create, byDefault, nested, ...(functions.length === 1 ? functions : [])].find(isFactory)
  if (factory !== undefined) return factory
  const found = Object.keys(exports).join(', ') || 'nothing'
  throw new Error(
    `${module} must export a function that makes a driver: export function create({ directory }) { … }. It exports ${found}.`,
  )
}

function toUrl(module: string | URL): string {
  if (module instanceof URL) return module.href
  return module.startsWith('file:') ? module : pathToFileURL(resolve(module)).href
}

function isFactory(value: unknown): value is CreateDriver {
  return typeof value === 'function'
}
