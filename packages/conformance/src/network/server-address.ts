/** Where a server listens. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
}

/** How the suite ends and starts the server of a driver. */
export interface ServerFaults {
  /** Ends the server at once, as SIGKILL does, with everything that it works on. Resolves when it is gone. */
  killServer(): Promise<void>
  /** Starts the server again, at the same address and on the same data. Resolves when it accepts connections. */
  startServer(): Promise<void>
}
