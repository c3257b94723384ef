const COLUMNS = 116
const CHARACTER = 7.2
const LINE = 18
const PADDING = 20
const TITLE = 36

const COLORS = { text: '#d6deeb', dim: '#7f8ea3', error: '#ff7b72', good: '#7ee787', background: '#0d1117' }

/**
 * A drawing of a terminal, as SVG: a command and the lines that it has printed. Lines that are wider than the terminal are
 * cut.
 */
export function terminalSvg(command, lines) {
  const width = Math.round(COLUMNS * CHARACTER + 2 * PADDING)
  const height = TITLE + (lines.length + 1) * LINE + PADDING
  const rows = [`<tspan fill="${COLORS.good}">$</tspan> ${escaped(command)}`, ...lines.map(drawn)]
  const texts = rows.map(
    (row, i) => `<text x="${PADDING}" y="${TITLE + (i + 1) * LINE - 4}" xml:space="preserve">${row}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" rx="8" fill="${COLORS.background}"/>
${['#ff5f56', '#ffbd2e', '#27c93f'].map((fill, i) => `<circle cx="${PADDING + 6 + i * 20}" cy="20" r="6" fill="${fill}"/>`).join('\n')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12" fill="${COLORS.text}">
${texts.join('\n')}
</g>
</svg>
`
}

function drawn(line) {
  const text = line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line
  const [, time, level, rest] = /^(\S+) (ERROR|FATAL) (.*)$/.exec(text) ?? []
  if (level === undefined) return escaped(text)
  return `<tspan fill="${COLORS.dim}">${time}</tspan> <tspan fill="${COLORS.error}">${level}</tspan> ${escaped(rest)}`
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
