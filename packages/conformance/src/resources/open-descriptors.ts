import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { socketNames } from './socket-names.js'

/** An open descriptor. `runtime` is for internals of event loops and threads, such as pipes and event counters. */
export interface OpenDescriptor {
  readonly kind: 'file' | 'socket' | 'runtime'
  /** A path, the two ends of a socket, or the system's name for it. */
  readonly name: string
}

/** The open descriptors of this process. Linux names them, macOS only counts them; elsewhere the result is `undefined`. */
export function openDescriptors(): OpenDescriptor[] | undefined {
  const targets = linksIn('/proc/self/fd')
  if (targets === undefined) return unnamedDescriptors()
  const sockets = targets.some((target) => target.startsWith('socket:')) ? socketNames() : new Map()
  return targets.map((target) => describe(target, sockets))
}

/** The files in a folder and its subfolders that this process has open, including deleted ones. Empty except on Linux. */
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
      // Closed meanwhile, like the descriptor that this listing uses.
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

/** Replaces the random folder names of the suite, so that the same file in several folders has one name. */
function shortened(path: string): string {
  return path.replace(/ \(deleted\)$/, '').replace(/logpond-conformance-\w+/, '…')
}

/** The system's names for the threads of this process; `undefined` except on Linux. */
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
    // The thread has ended meanwhile.
    return []
  }
}
