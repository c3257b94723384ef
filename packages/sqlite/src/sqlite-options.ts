/** The options that every SQLite driver takes. */
export interface SqliteOptions {
  /**
   * Path of the database file, or `':memory:'`. Its folder must exist. It is refused where the file is mounted without its
   * folder, or was opened by another name before (hard links).
   */
  path: string
  /**
   * Use a write-ahead log, so that readers and the writer do not wait for each other. All who have the file open must say
   * the same.
   *
   * @default true
   */
  wal?: boolean | undefined
  /**
   * `PRAGMA synchronous`. `'normal'`: a committed entry survives the end of the process, and a power cut from the next
   * sync on (see `syncInterval` and `durable()` of the storage). `'full'`: it survives both, at the cost of a sync per
   * batch.
   *
   * @default 'normal'
   */
  durability?: 'normal' | 'full' | undefined
  /** Keep a full-text index of the messages. @default true */
  fullText?: boolean | undefined
  /** Where SQLite runs: in a thread of its own, or in the calling one. @default 'worker' */
  thread?: 'worker' | 'main' | undefined
  /** Milliseconds to wait for the lock of another process before `BUSY`; 0 to 3,600,000. @default 5000 */
  busyTimeout?: number | undefined
  /** Pages in the write-ahead log after which a commit also checkpoints; 0 never does. @default 1000 */
  walAutocheckpoint?: number | undefined
  /**
   * What to do with a database that is damaged, or was replaced by something else, when it is opened. `'refuse'`: fail
   * with `CORRUPT`. `'quarantine'`: rename it and the files that belong to it to `<path>-corrupt-<UTC time>…`, begin a
   * new database in its place, and say so (`onRecovered`). Ids that were given are not given again.
   *
   * @default 'refuse'
   */
  onCorrupt?: 'refuse' | 'quarantine' | undefined
  /**
   * Only read a database that is there: nothing of it is changed, and nothing is left beside it, not even a lock. Whatever
   * application writes it runs on and can be started, also one whose driver has the file alone; new entries are seen. It is
   * enough that the file may be read. What is stored fails with `READ_ONLY`.
   *
   * A native driver reads a copy, in the folder for temporary files, while no driver that shares the file has it open.
   *
   * @default false
   */
  readOnly?: boolean | undefined
}
