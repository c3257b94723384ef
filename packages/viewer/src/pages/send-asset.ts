import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Asset, assetAt } from '../assets/assets.js'

/** A name with a digest of the content. */
const HASHED = /[.-][\w-]{8,}\.(?:js|css|svg)$/
const YEAR = 31_536_000

/** Sends a file of the pages. Returns `false` if there is none at the path. */
export function sendAsset(path: string, { headers }: IncomingMessage, response: ServerResponse): boolean {
  const name = path === '' ? 'index.html' : path
  const asset = assetAt(name)
  if (asset === undefined) return false
  response.setHeader('ETag', asset.etag)
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('Cache-Control', HASHED.test(name) ? `public, max-age=${YEAR}, immutable` : 'no-cache')
  if (hasTag(headers['if-none-match'], asset.etag)) {
    response.writeHead(304).end()
    return true
  }
  const encoding = encodingOf(String(headers['accept-encoding'] ?? ''))
  const body = bodyOf(asset, encoding)
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding)
  response.writeHead(200, { 'Content-Type': asset.type, 'Content-Length': body.length }).end(body)
  return true
}

function bodyOf(asset: Asset, encoding: 'br' | 'gzip' | undefined): Buffer {
  return encoding === undefined ? asset.body : asset[encoding]
}

/** Proxies that compress make a tag weak, which means the same here. */
function hasTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}

/** The smallest encoding that the client takes. */
function encodingOf(header: string): 'br' | 'gzip' | undefined {
  const quality = new Map(
    header.split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      return [name, q === undefined ? 1 : Number(q)] as const
    }),
  )
  const takes = (name: string) => (quality.get(name) ?? quality.get('*') ?? 0) > 0
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined
}
