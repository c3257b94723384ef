import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { StoredLogEntry } from '@logpond/core'
import { temporaryDirectory } from '../temporary-directory.js'

/** What the last version that stored rows has read from {@link version2Database}. */
export interface Version2Content {
  /** All entries, by id. */
  readonly entries: StoredLogEntry[]
  /** The token of a batch, and the ids of its entries. */
  readonly knownToken: { readonly token: string; readonly ids: readonly number[] }
}

/** A database as the last version has written it that stored each entry as a row: version 2 of the schema. Returns its path. */
export function version2Database(): string {
  const path = `${temporaryDirectory()}/logs.db`
  writeFileSync(path, unpacked('version-2.db.gz'))
  return path
}

export function version2Content(): Version2Content {
  return JSON.parse(unpacked('version-2.json.gz').toString()) as Version2Content
}

function unpacked(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(name, import.meta.url)))
}
