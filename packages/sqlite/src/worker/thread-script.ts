/** A script in parts: a thread compiles only what it uses, and reads past nothing. */
export interface ThreadCode {
  /** The script. What {@link ThreadCode.modules} has is its parameter `modules`. */
  readonly source: string
  readonly modules: Readonly<Record<string, { readonly code: string; readonly exports: readonly string[] }>>
}

/**
 * The script of a thread, bundled into one string. Starting the thread then needs no file, however the application was bundled,
 * packed or moved.
 */
export interface ThreadScript {
  /** Its name in stack traces, for example `@logpond/driver-better-sqlite3/worker.js`. */
  readonly name: string
  /** Loads the script: CommonJS, without `import` and `export`; it calls `hostSqliteDriver`. One string, or in parts. */
  load(): Promise<string | ThreadCode>
  /**
   * Loads it synchronously, for a process that ends at the moment when it opens a storage.
   *
   * @throws If that is not possible, for example in a bundle.
   */
  loadSync(): string | ThreadCode
  /**
   * The path of the engine's module, resolved in the calling thread: a script has no location to resolve modules from.
   *
   * @default none: the engine is part of the runtime
   */
  engine?(): string | undefined
}

/** The loaded scripts, by name. */
const loaded = new Map<string, ThreadCode>()

export function isScript(entry: URL | ThreadScript): entry is ThreadScript {
  return 'load' in entry
}

/** Whether a thread can be started without a pause. */
export function isLoaded(entry: URL | ThreadScript): boolean {
  return !isScript(entry) || loaded.has(entry.name)
}

export async function preload(entry: URL | ThreadScript): Promise<void> {
  if (isScript(entry)) loaded.set(entry.name, inParts(await entry.load()))
}

export function codeOf(script: ThreadScript): ThreadCode {
  const known = loaded.get(script.name)
  const code = known ?? inParts(script.loadSync())
  if (known === undefined) loaded.set(script.name, code)
  return code
}

function inParts(code: string | ThreadCode): ThreadCode {
  return typeof code === 'string' ? { source: code, modules: {} } : code
}

/**
 * What a thread evaluates first: it waits for its script. So a thread can start before the script is loaded, and Node.js does not search
 * half a megabyte for the syntax of modules and of TypeScript.
 */
export const AWAIT_SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads')
const { compileFunction, constants } = require('node:vm')
parentPort.once('message', ({ name, source, modules, engine, setup }) => {
  Object.assign(workerData, { engine, require, setup: setup ?? workerData.setup })
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  compileFunction(source, ['require', 'modules'], { filename: name, importModuleDynamically })(require, modules)
})`

/** What a thread gets that runs {@link AWAIT_SCRIPT}. */
export interface ScriptMessage extends ThreadCode {
  /** For stack traces. */
  readonly name: string
  /** As in `ThreadStart`. */
  readonly engine: string | undefined
  /** As in `ThreadStart`, for a thread that was started without it. */
  readonly setup: unknown
}
