const TEXTS = [
  'Order paid',
  'connection from 192.0.2.7 port 40022 refused: "no route"',
  'Größe überschritten, 価格は10€, emoji 👩‍🚀',
  '[brackets] <angles> {"json": "a\\"b\\\\"} 100% %s 5 <13>1 - - -',
  'trailing spaces   ',
  "it's a 'quoted' \\ backslash; #011 =\"x\"] end",
  '9',
]

/** Lines with what messages have in practice, each with its number; between 10 and 900 bytes, so that no program cuts them. */
export function clientLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const text = TEXTS[index % TEXTS.length]
    const filling = index % 50 === 0 ? ' ä0123456789'.repeat(60) : ''
    return `${index} ${text}${filling}`
  })
}
