const ESCAPE = '\x1b'

/** Control sequences (colours), operating system commands (links, titles), device control strings, and short sequences. */
export const ANSI_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters
  /\x1b(?:\[[0-?]{0,64}[ -/]{0,8}(?:[@-~]|$)|\][^\x07\x1b]*(?:\x07|\x1b\\|$)|[PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|[ -/]{0,8}[0-~])/g

/** A text without the escape sequences of a terminal. The text of a link stays. */
export function withoutAnsi(text: string): string {
  return text.includes(ESCAPE) ? text.replace(ANSI_SEQUENCE, '') : text
}
