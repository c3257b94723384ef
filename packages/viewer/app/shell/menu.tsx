import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export interface MenuProps {
  /** What the button shows. */
  readonly label: ComponentChildren
  /** The name of the button, if what it shows is not enough. */
  readonly name: string
  readonly class?: string
  readonly children: (close: () => void) => ComponentChildren
}

/** A button that opens a panel. Escape, a click elsewhere and leaving it by keyboard close it. */
export function Menu({ label, name, class: className = '', children }: MenuProps) {
  const isOpen = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    isOpen.value = false
    button.current?.focus()
  }
  useEffect(() => {
    if (!isOpen.value) return
    root.current?.querySelector<HTMLElement>('.panel :is(button, input, select, a)')?.focus()
    const onPointer = ({ target }: Event) => {
      if (target instanceof Node && root.current?.contains(target) !== true) isOpen.value = false
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('focusin', onPointer)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('focusin', onPointer)
    }
  }, [isOpen.value])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen.peek()) return
    event.stopPropagation()
    close()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key comes from the elements inside.
    <div class={`menu ${className}`} ref={root} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        aria-label={name}
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        {label}
      </button>
      {isOpen.value && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
        <div class="panel" role="group" aria-label={name}>
          {children(close)}
        </div>
      )}
    </div>
  )
}
