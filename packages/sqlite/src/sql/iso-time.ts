const SECOND = 1_000_000

/** Writes times in ISO 8601, to the millisecond. Times of the same second, which often follow each other, share their text. */
export class IsoTime {
  #second = Number.NaN
  #text = ''

  /** @param microseconds Since the Unix epoch; years 0 to 9999. */
  of(microseconds: number): string {
    const second = Math.floor(microseconds / SECOND)
    if (second !== this.#second) {
      // Up to the point: `2026-01-31T12:00:00.`
      this.#text = new Date(second * 1000).toISOString().slice(0, 20)
      this.#second = second
    }
    const millisecond = Math.floor((microseconds - second * SECOND) / 1000)
    const zeros = millisecond < 10 ? '00' : millisecond < 100 ? '0' : ''
    return `${this.#text}${zeros}${millisecond}Z`
  }
}
