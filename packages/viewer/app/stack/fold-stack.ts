/** Lines of a stack trace: those to read, or frames of libraries to fold. */
export interface StackPart {
  readonly kind: 'shown' | 'folded'
  readonly lines: readonly string[]
  /** The number of frames among the lines. */
  readonly frames: number
}

const FRAME =
  /^\s*at\s\S|^\s*File "[^"]*", line \d+|^\s+from\s\S+:\d+|^\s*#\d+\s|^\s+\S+\.(?:go|rs|c|cc|cpp):\d+/
const PYTHON_FRAME = /^\s*File "/
const OF_LIBRARY =
  /node_modules[/\\]|\bnode:|\(internal\/|^\s*at (?:async )?(?:new )?(?:[\w.]+\/)?(?:java|javax|jdk|sun|kotlin|scala|System|Microsoft|org\.(?:springframework|apache|hibernate|eclipse)|io\.netty)\.|(?:site|dist)-packages[/\\]|[/\\]lib[/\\]python\d|[/\\]gems[/\\]|<frozen |<anonymous>\)?$/
/** Fewer frames take no more space than the line that would stand for them. */
const LEAST_FOLDED = 2

/** Whether a text has frames of a stack. */
export function isStack(text: string): boolean {
  return text.includes('\n') && text.split('\n').filter((line) => FRAME.test(line)).length >= 2
}

/** Cuts a stack trace into lines to read, and runs of frames that are not the application's own. Its lines in order are the text. */
export function foldStack(text: string): StackPart[] {
  const parts: MutablePart[] = []
  let wasLibrary = false
  let wasPython = false
  for (const line of text.split('\n')) {
    const isFrame = FRAME.test(line)
    // In Python the line of source under a frame belongs to it.
    const isSource = !isFrame && wasPython && /^\s{4,}\S/.test(line)
    const isLibrary: boolean = isSource ? wasLibrary : isFrame && OF_LIBRARY.test(line)
    const kind: StackPart['kind'] = isLibrary ? 'folded' : 'shown'
    const last = parts.at(-1)
    const part: MutablePart = last?.kind === kind ? last : { kind, lines: [], frames: 0 }
    if (part !== last) parts.push(part)
    part.lines.push(line)
    if (isFrame) part.frames++
    wasLibrary = isLibrary
    wasPython = isFrame && PYTHON_FRAME.test(line)
  }
  return merged(
    parts.map((part) =>
      part.kind === 'folded' && part.frames < LEAST_FOLDED ? { ...part, kind: 'shown' } : part,
    ),
  )
}

interface MutablePart extends StackPart {
  lines: string[]
  frames: number
}

function merged(parts: readonly StackPart[]): StackPart[] {
  const result: StackPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (last?.kind !== 'shown' || part.kind !== 'shown') result.push(part)
    else
      result[result.length - 1] = {
        kind: 'shown',
        lines: [...last.lines, ...part.lines],
        frames: last.frames + part.frames,
      }
  }
  return result
}
