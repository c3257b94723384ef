/** Characters that take two columns of a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/gu
const WITHOUT_WIDTH = /\p{M}|\u200d/gu

/** The columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  return [...text.replace(WITHOUT_WIDTH, '').replace(WIDE, 'xx')].length
}
