/** Tables without borders and colors, so that they can be piped and copied. */
export const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true }

export const CHARS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
)
