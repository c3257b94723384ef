import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { LogStorageError } from '@logpond/core'
import { requireFrom } from './require-from.js'
import type { ThreadStart } from './thread-protocol.js'
import type { ThreadScript } from './thread-script.js'

/**
 * The path of the main module of an engine, as its driver finds it, or else as the application does.
 *
 * @param here The `import.meta.url` of the driver. In a bundle it may be missing, or lead to the machine that built it.
 * @throws The error of Node.js if the engine is not installed.
 */
export function resolveEngine(name: string, here: string | undefined): string {
  const [, application] = process.argv
  for (const place of [here, application]) {
    try {
      if (place !== undefined) return requireFrom(place).resolve(name)
    } catch {
      // Installed for the next place, perhaps.
    }
  }
  return requireFrom(join(process.cwd(), 'package.json')).resolve(name)
}

/**
 * Loads an engine into the calling thread.
 *
 * @param engine As for {@link withEngine}.
 * @throws LogStorageError INVALID_OPTIONS if the option is neither; or what loading the engine throws.
 */
export function requireEngine(name: string, find: () => string, engine: unknown): unknown {
  checkEngine(name, engine)
  if (engine !== undefined && typeof engine !== 'string') return engine
  const path = engine ?? find()
  return (requireOfThread() ?? requireFrom(path))(path)
}

/** The `require` of this thread, if it belongs to a driver. */
function requireOfThread(): ThreadStart['require'] {
  const start = workerData as ThreadStart | null
  return start?.isLogpond === true ? start.require : undefined
}

function checkEngine(name: string, engine: unknown): void {
  const isModule = typeof engine === 'function' || (typeof engine === 'object' && engine !== null)
  if (engine === undefined || isModule) return
  if (typeof engine === 'string' && isAbsolute(engine) && existsSync(engine)) return
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `engine must be the module ${name}, or the absolute path of its main module; it was ${JSON.stringify(engine)}${typeof engine === 'string' ? ', where no file is' : ''}. Set it to require.resolve('${name}').`,
  )
}

/**
 * The script of threads on an engine that is installed.
 *
 * @param name The package of the engine.
 * @param find Returns the path of its main module.
 * @param engine The engine to use instead, as its users give it: a path, or the module.
 */
export function withEngine(
  script: Omit<ThreadScript, 'engine'>,
  { name, find, engine }: { name: string; find: () => string; engine?: unknown },
): ThreadScript {
  return {
    ...script,
    engine: () => {
      checkEngine(name, engine)
      if (typeof engine === 'string') return engine
      if (engine === undefined) return ifInstalled(find)
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `engine is a module, which cannot be handed to a thread. Use thread: 'main', or set engine to the path of the module: require.resolve('${name}').`,
      )
    },
  }
}

function ifInstalled(find: () => string): string | undefined {
  try {
    return find()
  } catch {
    // The thread reports that it is not installed.
    return undefined
  }
}
