/** The options that every SQLite driver takes. */
export interface SqliteOptions {
  /**
   * Path of the database file, or `':memory:'`. Its folder must exist. A file that is mounted without its folder, or that was
   * opened by another name before (hard links), is refused.
   */
  path: string
  /**
   * Use a write-ahead log, so that readers and the writer do not wait for each other. Must be the same for all drivers that have
   * the file open.
   *
   * @default true
   */
  wal?: boolean | undefined
  /**
   * `PRAGMA synchronous`. `'normal'`: a committed entry survives a process kill, and also a power cut once it is synced (see
   * `syncInterval` and `durable()` of the storage). `'full'`: a committed entry survives both, at the cost of one sync per batch.
   *
   * @default 'normal'
   */
  durability?: 'normal' | 'full' | undefined
  /**
   * Whether this storage answers searches by `text`. With `false`, they fail with `UNSUPPORTED`. Entries are stored in the same way,
   * so a storage with `true` finds the words of all entries, and writing takes the same time.
   *
   * @default true
   */
  fullText?: boolean | undefined
  /** Where SQLite runs: in worker threads, or in the calling thread. @default 'worker' */
  thread?: 'worker' | 'main' | undefined
  /** Milliseconds to wait for the lock of another process before `BUSY`; 0 to 3,600,000. @default 5000 */
  busyTimeout?: number | undefined
  /** Pages in the write-ahead log after which a commit also checkpoints; 0 never does. @default 1000 */
  walAutocheckpoint?: number | undefined
  /**
   * What opening does with a database that is damaged or was replaced by another file. `'refuse'`: fail with `CORRUPT`.
   * `'quarantine'`: rename the database and its side files to `<path>-corrupt-<UTC time>…`, create a new database, and report
   * that to `onRecovered`. Ids are never reused.
   *
   * @default 'refuse'
   */
  onCorrupt?: 'refuse' | 'quarantine' | undefined
  /**
   * Only read an existing database. Changes nothing, leaves no files next to it, and takes no lock: applications that write to
   * it can run and start, even with a driver that needs the file to itself. Reads also return entries that are written later. Read
   * permission is enough. Calls that write fail with `READ_ONLY`.
   *
   * While no driver that shares the file has it open, a native driver reads a copy in the folder for temporary files.
   *
   * @default false
   */
  readOnly?: boolean | undefined
}
