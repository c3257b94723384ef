/** What a request asks for. */
export interface Target {
  /** The path below the address of the viewer, without the slash before it. */
  readonly path: string
  /** With its question mark. */
  readonly search: string
  /** Where to go instead, relative to the address that was asked for: that of the viewer lacks its slash. */
  readonly redirect?: string
}

export interface RequestUrl {
  readonly url?: string | undefined
  /** Frameworks that remove the path of a mounted handler from `url` keep the whole path here. */
  readonly originalUrl?: string | undefined
}

/**
 * @param mount The path of the viewer without a slash at the end, if the server does not remove it.
 * @returns undefined if the request is not for a path below the viewer.
 */
export function targetOf({ url = '', originalUrl = url }: RequestUrl, mount: string): Target | undefined {
  const { path: whole, search } = split(originalUrl)
  if (!whole.startsWith('/')) return undefined
  const base = baseOf(whole, split(url).path, mount)
  if (base === undefined) return undefined
  if (whole.length > base.length) return { path: whole.slice(base.length + 1), search }
  // Relative, so that it holds behind a proxy that removes another part of the path.
  return { path: '', search, redirect: `./${whole.slice(whole.lastIndexOf('/') + 1)}/${search}` }
}

/** The beginning of the path that belongs to the place of the viewer. */
function baseOf(whole: string, own: string, mount: string): string | undefined {
  if (whole !== own) {
    // Without a slash at the end, Express leaves `/` of the path of the mounted handler itself.
    if (!whole.endsWith(own)) return own === '/' ? whole : undefined
    return whole.slice(0, whole.length - own.length)
  }
  return whole === mount || whole.startsWith(`${mount}/`) ? mount : undefined
}

function split(url: string): { path: string; search: string } {
  const mark = url.indexOf('?')
  return mark === -1 ? { path: url, search: '' } : { path: url.slice(0, mark), search: url.slice(mark) }
}
