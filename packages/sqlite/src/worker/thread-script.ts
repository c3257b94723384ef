/**
 * The script of a thread, bundled into one string: no file has to be found when the thread starts, whatever bundled, packed
 * or moved the application.
 */
export interface ThreadScript {
  /** What stack traces call it, for example `@logpond/driver-better-sqlite3/worker.js`. */
  readonly name: string
  /** Loads the script. CommonJS without `import` and `export`; it calls `hostSqliteDriver`. */
  load(): Promise<string>
  /**
   * Loads it before it returns, for a process that ends at the very moment it opens a storage.
   *
   * @throws If it cannot: in a bundle, say.
   */
  loadSync(): string
  /**
   * The path of the engine's module, as the calling thread finds it. The thread has no place of its own to look from.
   *
   * @default none: the engine is part of the runtime
   */
  engine?(): string | undefined
}

/** The scripts that were loaded, by their names. */
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
