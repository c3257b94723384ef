/** The methods of a storage that the hooks at the end of a process or thread call. */
export interface ExitingStorage {
  flushSync(): boolean
  /** Writes queued entries now, although their batch could still grow: nothing else keeps the process alive. */
  flushBeforeExit(): void
  /**
   * Writes queued entries, and reports those that it could not write.
   *
   * @param report Prints a message if there is no `onDrop` listener: process warnings would come too late.
   */
  flushAtExit(report?: (message: string) => void): void
  /** Called with `true` when the first entry is queued, and with `false` when all entries are settled. */
  set onPending(listener: ((isPending: boolean) => void) | undefined)
}
