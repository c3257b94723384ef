import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { show, timeZone, view } from '../state/app-state.js'
import { fields, refresh } from '../state/controller.js'
import { countText } from '../text/count-text.js'
import { visibleText } from '../text/visible-spans.js'
import { accept, completionsAt } from './completions.js'
import { checkQuery, type Problem } from './query-check.js'

/** A query that is being typed is wrong most of the time. */
const PAUSE = 500

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null)
  const draft = useSignal(view.peek().q)
  const cursor = useSignal(0)
  const isListOpen = useSignal(false)
  const active = useSignal(-1)
  const problem = useSignal<Problem | undefined>(undefined)
  const scrolled = useSignal(0)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const completion = useComputed(() =>
    isListOpen.value ? completionsAt(draft.value, cursor.value) : undefined,
  )
  const candidates = completion.value?.candidates ?? []
  const check = () => {
    const names = fields.value.peek()?.map(({ name }) => name)
    problem.value = draft.peek().trim() === '' ? undefined : checkQuery(draft.peek(), timeZone.peek(), names)
    return problem.value
  }
  const checkLater = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(check, PAUSE)
  }
  // The address and clicks on values change the query too.
  const { q: asked } = view.value
  useEffect(() => {
    draft.value = asked
    check()
  }, [asked])

  const take = () => {
    const element = input.current
    if (element === null) return
    draft.value = element.value
    cursor.value = element.selectionStart ?? element.value.length
    scrolled.value = element.scrollLeft
  }
  const write = (text: string, at: number) => {
    draft.value = text
    cursor.value = at
    const element = input.current
    if (element === null) return
    element.value = text
    element.setSelectionRange(at, at)
    element.focus()
  }
  const choose = (index: number) => {
    const candidate = candidates[index]
    if (candidate === undefined || completion.value === undefined) return
    const { text, cursor: at } = accept(draft.value, completion.value, candidate)
    write(text, at)
    active.value = -1
    checkLater()
  }
  const submit = (event: Event) => {
    event.preventDefault()
    isListOpen.value = false
    clearTimeout(timer.current)
    const found = check()
    if (found !== undefined && !found.isAdvice) return
    const q = draft.value.trim()
    if (q === view.peek().q) refresh()
    else show({ q })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event
    const isOpen = candidates.length > 0
    if (key === 'ArrowDown' || key === 'ArrowUp' || (key === ' ' && event.ctrlKey)) {
      event.preventDefault()
      if (!isOpen) isListOpen.value = true
      else if (key !== ' ')
        active.value = (active.value + (key === 'ArrowDown' ? 1 : candidates.length)) % candidates.length
      if (!isOpen) active.value = -1
    } else if (isOpen && (key === 'Tab' || (key === 'Enter' && active.value !== -1))) {
      event.preventDefault()
      choose(Math.max(0, active.value))
    } else if (key === 'Escape') {
      event.stopPropagation()
      if (isOpen) isListOpen.value = false
      else input.current?.blur()
    }
  }
  const found = problem.value
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element search is not known to all browsers yet.
    <form role="search" class="search" onSubmit={submit}>
      <div class={`box${found === undefined ? '' : ' wrong'}`}>
        {found !== undefined && (
          <div class="mirror" aria-hidden="true" style={{ transform: `translateX(${-scrolled.value}px)` }}>
            {draft.value.slice(0, found.from)}
            <mark>{draft.value.slice(found.from, Math.max(found.to, found.from + 1)) || ' '}</mark>
          </div>
        )}
        <input
          ref={input}
          id="query"
          type="text"
          role="combobox"
          aria-label="Search query"
          aria-expanded={candidates.length > 0}
          aria-controls="candidates"
          aria-autocomplete="list"
          aria-activedescendant={active.value === -1 ? undefined : `candidate-${active.value}`}
          aria-invalid={found !== undefined}
          aria-describedby="problem"
          aria-keyshortcuts="/"
          placeholder={'Search: timeout level>=warn service:api -"health check"'}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={draft.value}
          onInput={() => {
            take()
            active.value = -1
            isListOpen.value = true
            problem.value = undefined
            checkLater()
          }}
          onKeyDown={onKeyDown}
          onKeyUp={take}
          onClick={take}
          onScroll={take}
          onBlur={() => {
            isListOpen.value = false
          }}
        />
      </div>
      <div id="problem" class="problem" aria-live="polite" style={{ '--at': String(found?.from ?? 0) }}>
        {found !== undefined && (
          <>
            <span class="caret" aria-hidden="true">
              ^
            </span>
            <span class="text">{visibleText(found.message)}</span>
            {found.suggestion !== undefined && (
              <button
                type="button"
                onClick={() => {
                  const text =
                    draft.value.slice(0, found.from) + found.suggestion + draft.value.slice(found.to)
                  write(text, found.from + (found.suggestion?.length ?? 0))
                  check()
                }}
              >
                Use {found.suggestion}
              </button>
            )}
          </>
        )}
      </div>
      <div
        role="listbox"
        id="candidates"
        aria-label="Completions"
        class="candidates"
        hidden={candidates.length === 0}
      >
        {candidates.map(({ text, label, kind, count }, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus.
          <div
            role="option"
            id={`candidate-${i}`}
            key={text}
            aria-selected={i === active.value}
            class="candidate"
            onPointerDown={(event) => {
              event.preventDefault()
              choose(i)
            }}
          >
            <span class="clip">{visibleText(label)}</span>
            <span class="quiet">{count === undefined ? kind : countText(count)}</span>
          </div>
        ))}
      </div>
    </form>
  )
}
