import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

export const isHelpOpen = signal(false)

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['/', 'Search'],
  ['j k ↓ ↑', 'Next and previous entry'],
  ['PgDn PgUp', 'A page down and up'],
  ['g G', 'First and last entry'],
  ['e E', 'Next and previous error'],
  ['Enter', 'Open the entry'],
  ['Esc', 'Close it'],
  ['f x', 'Filter by the value in focus, or exclude it; in the list: the service of the entry'],
  ['c t', 'Context and trace of the entry'],
  ['y', 'Copy the entry as JSON'],
  ['l', 'Live tail on and off'],
  ['p', 'Pause it, and resume'],
  ['n', 'Show new entries'],
  ['w', 'Wrap lines'],
  ['o', 'Newest or oldest first'],
  ['z', 'Local, UTC or relative times'],
  ['b', 'Show or hide the fields'],
  ['r', 'Search again'],
  ['?', 'This help'],
]

export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isHelpOpen.value])
  const close = () => {
    isHelpOpen.value = false
  }
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={close}>
      <header>
        <h2 id="help-title">Keys</h2>
        <button type="button" class="icon" aria-label="Close the help" onClick={close}>
          ×
        </button>
      </header>
      <dl>
        {isHelpOpen.value &&
          KEYS.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>
                {keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
      </dl>
    </dialog>
  )
}
