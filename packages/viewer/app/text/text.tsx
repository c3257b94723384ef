import type { Mark } from './found-words.js'
import type { TextSpan } from './visible-spans.js'
import { visibleSpans } from './visible-spans.js'

/** Text of a log: text nodes and classes only. */
export function Spans({ spans }: { spans: readonly TextSpan[] }) {
  return (
    <>
      {spans.map(({ text, className, isMarked }, i) =>
        isMarked ? (
          // Without colours of its own, it can be read in any.
          <mark key={i}>{text}</mark>
        ) : className === '' ? (
          text
        ) : (
          <span key={i} class={className}>
            {text}
          </span>
        ),
      )}
    </>
  )
}

/** A text with what a browser would hide; line breaks and tabs stay what they are. */
export function VisibleText({ text, marks }: { text: string; marks?: readonly Mark[] | undefined }) {
  return <Spans spans={visibleSpans(text, '\n\t', marks)} />
}
