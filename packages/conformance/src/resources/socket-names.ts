import { readFileSync } from 'node:fs'

/** Names for the sockets of this process on Linux, by inode: `a TCP socket 127.0.0.1:50123 → 127.0.0.1:5432`. */
export function socketNames(): Map<string, string> {
  const names = new Map<string, string>()
  for (const protocol of ['tcp', 'udp']) {
    for (const version of ['', '6']) {
      for (const line of linesOf(`/proc/self/net/${protocol}${version}`)) {
        const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/)
        names.set(inode, internetSocket(protocol.toUpperCase(), addressOf(local), addressOf(remote)))
      }
    }
  }
  for (const line of linesOf('/proc/self/net/unix')) {
    const [, , , , , , inode = '', path] = line.trim().split(/\s+/)
    names.set(inode, path === undefined ? 'a Unix socket without a path' : `the Unix socket ${path}`)
  }
  return names
}

function internetSocket(protocol: string, local: string, remote: string): string {
  return remote.endsWith(':0')
    ? `a ${protocol} socket on ${local}`
    : `a ${protocol} socket ${local} → ${remote}`
}

/** `0100007F:1538` is 127.0.0.1:5432: each word of four bytes is in reverse order. */
function addressOf(hex: string): string {
  const [host = '', port = ''] = hex.split(':')
  const bytes = (host.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  const isMapped = bytes.length === 16 && /^(00){10}ffff/i.test(bytes.join(''))
  const isVersion4 = bytes.length === 4 || isMapped
  const text = isVersion4
    ? bytes
        .slice(-4)
        .map((byte) => Number.parseInt(byte, 16))
        .join('.')
    : version6(bytes)
  return `${text}:${Number.parseInt(port, 16)}`
}

function version6(bytes: readonly string[]): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    Number.parseInt(`${bytes[2 * i]}${bytes[2 * i + 1]}`, 16).toString(16),
  )
  const joined = groups.join(':')
  return `[${joined.replace(/(^|:)0(:0)+(:|$)/, '::')}]`
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(1).filter(Boolean)
  } catch {
    return []
  }
}
