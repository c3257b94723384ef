import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import { describeError } from '../failure/describe-error.js'
import { showValue } from '../failure/show-value.js'
import type { CreateDriver } from './create-driver.js'

/**
 * Loads a module that exports a function that makes a driver: `create`, the default export, or the only exported function.
 *
 * @param module A path, relative to the current folder, or a `file:` URL.
 * @throws ConformanceFailure that says why the module cannot be loaded, or what it exports and what it should export.
 */
export async function loadDriverModule(module: string | URL): Promise<CreateDriver> {
  const exports = await load(toUrl(module))
  const { create, default: byDefault } = exports
  const functions = Object.values(exports).filter(isFactory)
  const nested = (byDefault as { create?: unknown } | null | undefined)?.create
  const candidates =
    'create' in exports ? [create] : [byDefault, nested, ...functions.slice(0, onlyOne(functions))]
  const factory = candidates.find(isFactory)
  if (factory !== undefined) return factory
  const found =
    'create' in exports
      ? `create, which is ${showValue(create)}`
      : Object.keys(exports).join(', ') || 'nothing'
  throw new ConformanceFailure(
    `${module} exports ${found}. It must export a function that makes a driver: export function create({ directory }) { … }.`,
  )
}

async function load(url: string): Promise<Record<string, unknown>> {
  const path = fileURLToPath(url)
  if (!existsSync(path)) throw new ConformanceFailure(`The file ${path} does not exist.`)
  try {
    return await import(url)
  } catch (cause) {
    throw new ConformanceFailure(whyNotLoaded(path, cause), { cause })
  }
}

function whyNotLoaded(path: string, cause: unknown): string {
  const { code } = Object(cause) as { code?: unknown }
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?ts$/.test(path)) {
    return `${path} is TypeScript, which Node.js ${process.version} cannot load. Use Node.js 22.18 or newer, or name the compiled JavaScript file.`
  }
  return `${path} cannot be loaded: ${describeError(cause)}`
}

function toUrl(module: string | URL): string {
  if (module instanceof URL) return module.href
  return module.startsWith('file:') ? module : pathToFileURL(resolve(module)).href
}

function onlyOne({ length }: readonly unknown[]): number {
  return length === 1 ? 1 : 0
}

function isFactory(value: unknown): value is CreateDriver {
  return typeof value === 'function'
}
