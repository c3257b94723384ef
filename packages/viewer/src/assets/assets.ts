import { gunzipSync } from 'node:zlib'
import { bundled } from './bundled.js'

/** A file of the pages, as it is sent. */
export interface Asset {
  /** For the header `Content-Type`. */
  readonly type: string
  /** For the header `ETag`, with its quotes: a digest of the content. */
  readonly etag: string
  readonly body: Buffer
  readonly gzip: Buffer
  readonly br: Buffer
}

/**
 * The file at a path relative to the address of the viewer, such as `app.js`; the page itself is `index.html`.
 *
 * @returns undefined if there is no such file.
 */
export function assetAt(path: string): Asset | undefined {
  const known = decoded.get(path)
  const file = Object.hasOwn(bundled, path) ? bundled[path] : undefined
  if (known !== undefined || file === undefined) return known
  const gzip = Buffer.from(file.gzip, 'base64')
  const br = Buffer.from(file.br, 'base64')
  const asset = { type: file.type, etag: file.etag, body: gunzipSync(gzip), gzip, br }
  decoded.set(path, asset)
  return asset
}

/** The paths of all files. */
export const assetPaths: readonly string[] = Object.keys(bundled)

const decoded = new Map<string, Asset>()
