import type { TextSpan } from './visible-spans.js'
import { visibleSpans } from './visible-spans.js'

/** Text of a log: text nodes and classes only. */
export function Spans({ spans }: { spans: readonly TextSpan[] }) {
  return (
    <>
      {spans.map(({ text, className }, i) =>
        className === '' ? (
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
export function VisibleText({ text }: { text: string }) {
  return <Spans spans={visibleSpans(text, '\n\t')} />
}
