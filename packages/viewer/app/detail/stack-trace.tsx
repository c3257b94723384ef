import { useSignal } from '@preact/signals'
import { foldStack, type StackPart } from '../stack/fold-stack.js'
import { VisibleText } from '../text/text.js'

/** A stack trace whose runs of frames from libraries are folded. */
export function StackTrace({ text }: { text: string }) {
  return (
    <div class="stack">
      {foldStack(text).map((part, i) => (
        <Part key={i} part={part} />
      ))}
    </div>
  )
}

function Part({ part: { kind, lines, frames } }: { part: StackPart }) {
  const isOpen = useSignal(false)
  const text = <VisibleText text={lines.join('\n')} />
  if (kind === 'shown') return <pre>{text}</pre>
  return (
    <>
      <button
        type="button"
        class="fold"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        {frames} frames of libraries
      </button>
      {isOpen.value && <pre class="quiet">{text}</pre>}
    </>
  )
}
