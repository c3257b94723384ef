import { storable } from '@logpond/mapping/readers'
import type { LogFormat } from './log-format.js'
import { parseTimestamp } from './timestamp.js'

/** Lines of containers with the prefix of the container runtimes of Kubernetes: `2026-03-04T05:06:07.100200300Z stdout F `. */
export const kubernetesCri: LogFormat = {
  name: 'kubernetes-cri',
  isWrapper: true,
  parse(line) {
    const part = readCriLine(line)
    const timestamp = part === undefined ? undefined : storable(parseTimestamp(part.time))
    if (part === undefined || timestamp === undefined) return undefined
    return { message: part.text, timestamp, attributes: { stream: part.stream } }
  },
}

export interface CriLine {
  readonly time: string
  readonly stream: string
  /** Whether the next line of the same stream continues this one. */
  readonly isPartial: boolean
  readonly text: string
}

const CRI = /^(\d{4}-\d\d-\d\dT[\d:.]{5,30}(?:Z|[+-]\d\d:?\d\d)) (stdout|stderr) ([FP])(?::[^ ]{1,100})? ?/

export function readCriLine(line: string): CriLine | undefined {
  if (line.charCodeAt(4) !== DASH) return undefined
  const match = CRI.exec(line)
  if (match === null) return undefined
  const [head, time = '', stream = '', tag] = match
  return { time, stream, isPartial: tag === 'P', text: line.slice(head.length) }
}

const DASH = 0x2d
