import { readDockerLine } from './formats/docker-json.js'
import { readCriLine } from './formats/kubernetes-cri.js'

/** Characters. A line that grows beyond this limit is passed on as it is. */
const MAX_LENGTH = 16 * 1024 * 1024

/** A line that has no end yet. */
interface Part {
  readonly texts: string[]
  length: number
  /** Puts the joined text into a line of the same form as the first part. */
  readonly join: (text: string) => string
}

/**
 * Joins the parts of lines that a container runtime has split, as Docker does every 16 KiB. The parts of a stdout line and a
 * stderr line may be interleaved.
 */
export class PartialLines {
  readonly #parts = new Map<string, Part>()

  /** Whether a line has no end yet. */
  get isOpen(): boolean {
    return this.#parts.size > 0
  }

  /** Adds a line. Returns it, or the whole line that it completes; `undefined` if the end is still missing. */
  push(line: string): string | undefined {
    const piece = readPiece(line)
    if (piece === undefined) return line
    const { stream, text, isPartial, join } = piece
    const part = this.#parts.get(stream)
    if (part === undefined) {
      if (!isPartial) return line
      this.#parts.set(stream, { texts: [text], length: text.length, join })
      return undefined
    }
    part.texts.push(text)
    part.length += text.length
    if (isPartial && part.length < MAX_LENGTH) return undefined
    this.#parts.delete(stream)
    return part.join(part.texts.join(''))
  }

  /** Returns the lines that have no end. */
  end(): readonly string[] {
    const lines = [...this.#parts.values()].map(({ texts, join }) => join(texts.join('')))
    this.#parts.clear()
    return lines
  }
}

interface Piece {
  readonly stream: string
  readonly text: string
  readonly isPartial: boolean
  readonly join: (text: string) => string
}

function readPiece(line: string): Piece | undefined {
  const cri = readCriLine(line)
  if (cri !== undefined) {
    const { time, stream, isPartial, text } = cri
    return { stream, text, isPartial, join: (whole) => `${time} ${stream} F ${whole}` }
  }
  const docker = readDockerLine(line)
  if (docker === undefined) return undefined
  const { log, stream } = docker
  return {
    stream,
    text: log,
    isPartial: !log.endsWith('\n'),
    join: (whole) => JSON.stringify({ ...docker, log: whole }),
  }
}
