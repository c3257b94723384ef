import { useSignal } from '@preact/signals'

const SHOWN = 1500

/** Copies a text, and says so. */
export function CopyButton({ name, text }: { name: string; text: () => string }) {
  const said = useSignal('')
  const copy = async () => {
    said.value = (await copyText(text())) ? 'Copied' : 'The browser refused'
    setTimeout(() => {
      said.value = ''
    }, SHOWN)
  }
  return (
    <button type="button" class="copy" onClick={copy}>
      <span aria-live="polite">{said.value || name}</span>
    </button>
  )
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** Without HTTPS, browsers have a clipboard only on the machine itself. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'hidden'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  return copied
}
