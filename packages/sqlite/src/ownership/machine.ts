/**
 * What tells one process from all others, also from those of other machines, of other boots, and of other containers.
 * What the system does not tell is left out.
 */
export interface ProcessFacts {
  readonly pid: number
  /** When it started, in the words of the system: another process with the same pid has another start. */
  readonly processStart?: string | undefined
  /** A number that no other boot of any machine has. */
  readonly bootId?: string | undefined
  /** The table that `pid` is an index of, and the clock of `processStart`: containers have their own. */
  readonly namespaces?: string | undefined
  readonly host: string
  /** As `process.platform` says it. */
  readonly platform: string
  /** The thread, where it may end before its process: its number in the system and its start. */
  readonly thread?: string | undefined
}

/** What a process can find out about itself and about others. */
export interface Machine {
  /** The calling process and thread. */
  self(): ProcessFacts
  /** The process with a pid, and its start where that can be told; `undefined` when there surely is none. */
  find(pid: number): { readonly start: string | undefined } | undefined
  /** Whether a thread of a process that runs has surely ended. */
  hasThreadEnded(pid: number, thread: string): boolean
  /** Whether what is in a folder can only have been put there by this machine, in this boot or an earlier one. */
  isLocal(folder: string): boolean
}
