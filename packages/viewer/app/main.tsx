import { render } from 'preact'
import { ApiError, startSession } from './api/client.js'
import { readAbout } from './api/reads.js'
import { App } from './shell/app.js'
import { listenToKeys } from './shell/keyboard.js'
import { SignIn } from './shell/sign-in.js'
import { about, now, preferences } from './state/app-state.js'
import { start } from './state/controller.js'

const root = document.getElementById('app')
if (root !== null) void open(root)

async function open(page: HTMLElement): Promise<void> {
  const problem = await takeToken()
  try {
    about.value = await readAbout()
  } catch (error) {
    const isUnknown = error instanceof ApiError && error.code === 'UNAUTHORIZED'
    if (isUnknown) render(<SignIn onDone={() => void open(page)} />, page)
    else render(<p class="note">{problem ?? (error as Error).message}</p>, page)
    return
  }
  document.title = `${about.value.title} – Logpond`
  listenToKeys()
  setInterval(() => {
    if (preferences.peek().times === 'relative' && !document.hidden) now.value = Date.now()
  }, 1000)
  await start()
  render(<App />, page)
}

/** The address must not keep the token: people copy addresses. */
async function takeToken(): Promise<string | undefined> {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1]
  if (token === undefined) return undefined
  history.replaceState(null, '', `${location.pathname}${location.search}`)
  try {
    await startSession(decodeURIComponent(token))
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
