/** The text of a line. */
export function lineOf(i: number): string {
  return `Line ${i} of a process that ends`
}

/** The number of a line; undefined for other texts. */
export function numberOf(text: string): number | undefined {
  const [, digits] = /^Line (\d+) of a process that ends$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits)
}
