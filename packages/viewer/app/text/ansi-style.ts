/** What the colours of terminals set up to a place in a text, and the names of classes for it. */
export interface AnsiStyle {
  readonly foreground: number | undefined
  readonly background: number | undefined
  readonly flags: ReadonlySet<Flag>
  readonly className: string
}

type Flag = 'bold' | 'dim' | 'italic' | 'underline' | 'strike' | 'inverse'

export const NO_STYLE: AnsiStyle = {
  foreground: undefined,
  background: undefined,
  flags: new Set(),
  className: '',
}

const SETS: Readonly<Record<number, Flag>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
}
const RESETS: Readonly<Record<number, readonly Flag[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
}

// The 16 colours as xterm has them: others become the nearest of these, which have classes that can be read on both backgrounds.
const PALETTE = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
]
const CUBE = [0, 95, 135, 175, 215, 255]

/** The style after a sequence with these parameters, as `1;31`. */
export function styledBy(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map((code) => Number(code === '' ? 0 : code))
  let { foreground, background } = style
  let flags = new Set(style.flags)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    const flag = SETS[code]
    if (code === 0) {
      foreground = background = undefined
      flags = new Set()
    } else if (flag !== undefined) flags.add(flag)
    else if (RESETS[code] !== undefined) for (const one of RESETS[code]) flags.delete(one)
    else if (code === 39) foreground = undefined
    else if (code === 49) background = undefined
    else if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(i + 1))
      if (code === 38) foreground = color
      else background = color
      i += used
    } else {
      const color = basicColor(code)
      if (color !== undefined && code % 60 < 40) foreground = color
      else if (color !== undefined) background = color
    }
  }
  return { foreground, background, flags, className: classNameOf(foreground, background, flags) }
}

/** 30–37, 90–97 and their backgrounds. */
function basicColor(code: number): number | undefined {
  const bright = code >= 90 ? 8 : 0
  const color = (code >= 90 ? code - 60 : code) % 10
  return (code >= 30 && code <= 47) || (code >= 90 && code <= 107)
    ? color < 8
      ? color + bright
      : undefined
    : undefined
}

/** `5;N` of 256 colours, or `2;R;G;B`. */
function extendedColor(codes: readonly number[]): { color: number | undefined; used: number } {
  const [kind, first = 0, second = 0, third = 0] = codes
  if (kind === 5) return { color: first < 16 ? first : nearest(...rgbOf(first)), used: 2 }
  if (kind === 2) return { color: nearest(first, second, third), used: 4 }
  return { color: undefined, used: codes.length }
}

function rgbOf(color: number): [number, number, number] {
  if (color >= 232) {
    const grey = 8 + 10 * (color - 232)
    return [grey, grey, grey]
  }
  const place = color - 16
  const part = (n: number) => CUBE[n % 6] ?? 0
  return [part(Math.floor(place / 36)), part(Math.floor(place / 6)), part(place)]
}

function nearest(red: number, green: number, blue: number): number {
  const distances = PALETTE.map(
    (color) => ((color >> 16) - red) ** 2 + (((color >> 8) & 255) - green) ** 2 + ((color & 255) - blue) ** 2,
  )
  return distances.indexOf(Math.min(...distances))
}

function classNameOf(
  foreground: number | undefined,
  background: number | undefined,
  flags: ReadonlySet<Flag>,
): string {
  const swapped = flags.has('inverse')
  const front = swapped ? (background ?? 'back') : foreground
  const back = swapped ? (foreground ?? 'front') : background
  return [
    ...(front === undefined ? [] : [`ansi-${front}`]),
    ...(back === undefined ? [] : [`ansi-on-${back}`]),
    ...[...flags].filter((flag) => flag !== 'inverse').map((flag) => `ansi-${flag}`),
  ].join(' ')
}
