/** A name as a part of a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as a part of a statement. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
