/**
 * The script of a thread, bundled into one string. Starting the thread then needs no file, however the application was bundled,
 * packed or moved.
 */
export interface ThreadScript {
  /** Its name in stack traces, for example `@logpond/driver-better-sqlite3/worker.js`. */
  readonly name: string
  /** Loads the script: CommonJS, without `import` and `export`; it calls `hostSqliteDriver`. */
  load(): Promise<string>
  /**
   * Loads it synchronously, for a process that ends at the moment when it opens a storage.
   *
   * @throws If that is not possible, for example in a bundle.
   */
  loadSync(): string
  /**
   * The path of the engine's module, resolved in the calling thread: a script has no location to resolve modules from.
   *
   * @default none: the engine is part of the runtime
   */
  engine?(): string | undefined
}

/** The loaded scripts, by name. */
const loaded = new Map<string, string>()

export function isScript(entry: URL | ThreadScript): entry is ThreadScript {
  return 'load' in entry
}

/** Whether a thread can be started without a pause. */
export function isLoaded(entry: URL | ThreadScript): boolean {
  return !isScript(entry) || loaded.has(entry.name)
}

export async function preload(entry: URL | ThreadScript): Promise<void> {
  if (isScript(entry)) loaded.set(entry.name, await entry.load())
}

export function sourceOf(script: ThreadScript): string {
  const known = loaded.get(script.name)
  const source = known ?? script.loadSync()
  if (known === undefined) loaded.set(script.name, source)
  return source
}

/**
 * What a thread evaluates first: it waits for its script. So a thread can start before the script is loaded, and Node.js does not search
 * half a megabyte for the syntax of modules and of TypeScript.
 */
export const AWAIT_SCRIPT = `
const { parentPort } = require('node:worker_threads')
const { compileFunction, constants } = require('node:vm')
parentPort.once('message', ({ name, source }) => {
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  compileFunction(source, ['require'], { filename: name, importModuleDynamically })(require)
})`

/** What a thread gets that runs {@link AWAIT_SCRIPT}. */
export interface ScriptMessage {
  /** For stack traces. */
  readonly name: string
  readonly source: string
}
