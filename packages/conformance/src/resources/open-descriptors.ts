import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { socketNames } from './socket-names.js'

/** What a descriptor stands for. `runtime`: what event loops and threads are made of, such as pipes and event counters. */
export interface OpenDescriptor {
  readonly kind: 'file' | 'socket' | 'runtime'
  /** A path, the two ends of a socket, or what the system calls it. */
  readonly name: string
}

/** What this process has open. Linux tells all of it, macOS how many; elsewhere it is `undefined`. */
export function openDescriptors(): OpenDescriptor[] | undefined {
  const targets = linksIn('/proc/self/fd')
  if (targets === undefined) return unnamedDescriptors()
  const sockets = targets.some((target) => target.startsWith('socket:')) ? socketNames() : new Map()
  return targets.map((target) => describe(target, sockets))
}

/** The files in a folder, and below it, that this process has open, deleted ones too. Linux only: elsewhere it tells none. */
export function openFilesIn(directory: string): string[] {
  const links = linksIn('/proc/self/fd') ?? []
  const folder = `${realpathSync(directory)}/`
  return links.filter((target) => target.startsWith(folder)).map(shortened)
}

function linksIn(folder: string): string[] | undefined {
  const names = namesIn(folder)
  return names?.flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)]
    } catch {
      // Closed meanwhile, as the descriptor of this very folder is.
      return []
    }
  })
}

function unnamedDescriptors(): OpenDescriptor[] | undefined {
  return namesIn('/dev/fd')?.map(() => ({ kind: 'runtime', name: 'a file or socket' }))
}

function describe(target: string, sockets: ReadonlyMap<string, string>): OpenDescriptor {
  const [, type = '', rest = ''] = /^(socket|pipe|anon_inode):\[?(.*?)\]?$/.exec(target) ?? []
  if (type === 'socket') return { kind: 'socket', name: sockets.get(rest) ?? 'a socket without an address' }
  if (type === 'pipe') return { kind: 'runtime', name: 'a pipe' }
  if (type === 'anon_inode') return { kind: 'runtime', name: `an ${rest}` }
  if (target.startsWith('/dev/')) return { kind: 'runtime', name: target }
  return { kind: 'file', name: shortened(target) }
}

/** The folders of the suite have names by chance: the same file in several of them is one name. */
function shortened(path: string): string {
  return path.replace(/ \(deleted\)$/, '').replace(/logpond-conformance-\w+/, '…')
}

/** The names of the threads of this process, as the system knows them; `undefined` where it does not say. Linux only. */
export function threadNames(): string[] | undefined {
  return namesIn('/proc/self/task')?.flatMap((thread) => textOf(`/proc/self/task/${thread}/comm`))
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
  } catch {
    return undefined
  }
}

function textOf(path: string): string[] {
  try {
    return [readFileSync(path, 'utf8').trim()]
  } catch {
    // It has ended meanwhile.
    return []
  }
}
