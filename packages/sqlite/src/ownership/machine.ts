/**
 * What identifies a process among all others, including those of other machines, other boots and other containers. Facts
 * that the system does not report are left out.
 */
export interface ProcessFacts {
  readonly pid: number
  /** When it started, as the system reports it: another process with the same pid has another start. */
  readonly processStart?: string | undefined
  /** Unique for each boot of any machine. */
  readonly bootId?: string | undefined
  /** The namespaces of `pid` and of the clock of `processStart`: containers have their own. */
  readonly namespaces?: string | undefined
  readonly host: string
  /** The value of `process.platform`. */
  readonly platform: string
  /** The thread, if it can end before its process: its id in the system and its start. */
  readonly thread?: string | undefined
}

/** What a process can find out about itself and about others. */
export interface Machine {
  /** The calling process and thread. */
  self(): ProcessFacts
  /** The process with a pid, and its start if that is known; `undefined` if there is certainly no such process. */
  find(pid: number): { readonly start: string | undefined } | undefined
  /** Whether a thread of a running process has certainly ended. */
  hasThreadEnded(pid: number, thread: string): boolean
  /** Whether only this machine, in this boot or an earlier one, can have written the contents of a folder. */
  isLocal(folder: string): boolean
}
