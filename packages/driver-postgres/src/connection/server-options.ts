import type { ClientConfig } from 'pg'

/** How to connect to one host. */
export interface ServerOptions {
  readonly config: ClientConfig
  /** Milliseconds for a statement of this connection; 0 for no limit. */
  readonly statementTimeout: number
  /** Whether the server refuses every statement that writes. */
  readonly readOnly: boolean
}
