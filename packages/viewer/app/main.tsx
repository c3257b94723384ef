import { render } from 'preact'
import { ApiError } from './api/client.js'
import { readAbout } from './api/reads.js'
import { sessionProblem } from './first/first-reads.js'
import { App } from './shell/app.js'
import { listenToKeys } from './shell/keyboard.js'
import { SignIn } from './shell/sign-in.js'
import { about, now, preferences } from './state/app-state.js'
import { start } from './state/controller.js'

/** Milliseconds after which the icon of the page is loaded. A browser opens it as a document of its own, which would delay the first rows. */
const ICON_DELAY = 1000

const root = document.getElementById('app')
if (root !== null) void open(root)

/** The server reads the first entries meanwhile. */
async function open(page: HTMLElement): Promise<void> {
  setTimeout(showIcon, ICON_DELAY)
  const asked = readAbout()
  void start()
  render(<App />, page)
  try {
    about.value = await asked
  } catch (error) {
    const isUnknown = error instanceof ApiError && error.code === 'UNAUTHORIZED'
    if (isUnknown) render(<SignIn onDone={() => location.reload()} />, page)
    else render(<p class="note">{(await sessionProblem) ?? (error as Error).message}</p>, page)
    return
  }
  document.title = `${about.value.title} – Logpond`
  listenToKeys()
  setInterval(() => {
    if (preferences.peek().times === 'relative' && !document.hidden) now.value = Date.now()
  }, 1000)
}

function showIcon(): void {
  document.querySelector('link[rel=icon]')?.setAttribute('href', 'icon.svg')
}
