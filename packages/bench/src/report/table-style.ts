/** Without borders and colours a table can be read, piped and copied alike. */
export const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true }

export const CHARS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
)
