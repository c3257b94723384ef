import { LogStorageError } from '@logpond/core'
import type { Client, ClientConfig } from 'pg'

export type { Client }

export type ClientConstructor = new (config: ClientConfig) => Client

/** Loads pg when a driver is opened: the package is installed by the application. */
export async function loadPg(load: () => Promise<unknown> = () => import('pg')): Promise<ClientConstructor> {
  try {
    const loaded = (await load()) as { default?: { Client: ClientConstructor }; Client: ClientConstructor }
    return (loaded.default ?? loaded).Client
  } catch (cause) {
    const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(
      (cause as { code?: string })?.code ?? '',
    )
    const problem = isMissing ? 'pg is not installed' : `pg cannot be loaded: ${String(cause)}`
    throw new LogStorageError('UNSUPPORTED', `${problem}. Install it: npm install pg`, { cause })
  }
}
