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

/** The script of a thread, with its name for stack traces. */
export function sourceOf(script: ThreadScript): string {
  const known = loaded.get(script.name)
  const source = known ?? script.loadSync()
  if (known === undefined) loaded.set(script.name, source)
  return `${source}\n//# sourceURL=${script.name}`
}
