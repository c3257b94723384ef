import type { StoredLogEntry } from '@logpond/core'
import { useSignal } from '@preact/signals'
import { foldStack, type StackPart } from '../stack/fold-stack.js'
import { FoundText } from './found-text.js'

/** A stack trace whose runs of frames from libraries are folded. */
export function StackTrace({ entry, text }: { entry: StoredLogEntry; text: string }) {
  return (
    <div class="stack">
      {foldStack(text).map((part, i) => (
        <Part key={i} part={part} entry={entry} whole={text} />
      ))}
    </div>
  )
}

function Part({
  part: { kind, lines, frames },
  entry,
  whole,
}: {
  part: StackPart
  entry: StoredLogEntry
  whole: string
}) {
  const isOpen = useSignal(false)
  const text = <FoundText entry={entry} text={lines.join('\n')} whole={whole} />
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
