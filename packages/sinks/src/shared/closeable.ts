import type { LogStorage } from '@logpond/core'

/** What all sinks have besides the interface of their logger. */
export interface LogpondSink extends AsyncDisposable {
  /** The storage: for `search`, `follow`, `count`, … */
  readonly storage: LogStorage
  /** Resolves when everything that was logged before is committed. */
  flush(): Promise<void>
  /** Writes everything, and closes the storage if the sink has opened it. */
  close(): Promise<void>
}
