// The pages load this module before the rest of their code, so that the server reads the first entries while the browser still compiles
// and renders. It must stay small.
import { readEarly, startSession } from '../api/client.js'
import { addressOfAbout, addressOfPage } from '../api/reads.js'
import { readPreferences } from '../state/preferences.js'
import { questionOf } from '../state/question.js'
import { readView } from '../state/view-state.js'

export const FIRST_PAGE = 200

/** Resolves when the session of the address is there, with what was wrong if it is not. */
export const sessionProblem: Promise<string | undefined> = takeToken()

const view = readView(location.search)

/** What the address asks. Later questions may have other times: an address may name the last 15 minutes. */
export const firstQuestion = questionOf(view, readPreferences().times === 'utc', Date.now())

// A list that follows has to ask for the last id first, and one with an open entry begins there.
if (!view.live && view.entry === undefined)
  readEarly(addressOfPage(firstQuestion, { order: view.order, limit: FIRST_PAGE }))
readEarly(addressOfAbout())

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
