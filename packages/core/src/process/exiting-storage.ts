/** What the hooks at the end of a process or thread call of a storage. */
export interface ExitingStorage {
  flushSync(): boolean
  /** Writes queued entries although more could come: nothing else keeps the process alive. */
  flushBeforeExit(): void
  /**
   * Writes queued entries, and reports those that it could not write.
   *
   * @param report Prints a message where the entries have no `onDrop`: process warnings would come too late.
   */
  flushAtExit(report?: (message: string) => void): void
  /** Called with `true` when the first entry is queued, and with `false` when all entries are settled. */
  set onPending(listener: ((isPending: boolean) => void) | undefined)
}
