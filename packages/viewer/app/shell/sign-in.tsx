import { useSignal } from '@preact/signals'
import { startSession } from '../api/client.js'

/** Asks for the token, if the address did not have one. */
export function SignIn({ onDone }: { onDone: () => void }) {
  const token = useSignal('')
  const problem = useSignal('')
  const submit = async (event: Event) => {
    event.preventDefault()
    try {
      await startSession(token.value.trim())
      onDone()
    } catch (error) {
      problem.value = (error as Error).message
    }
  }
  return (
    <main class="sign-in">
      <h1>Logpond</h1>
      <p>
        Open these pages with the address that the server printed: it ends with a token. Or enter the token
        here.
      </p>
      <form onSubmit={submit}>
        <label>
          Token
          <input
            type="password"
            autocomplete="off"
            value={token.value}
            onInput={(event) => {
              token.value = event.currentTarget.value
            }}
          />
        </label>
        <button type="submit">Open</button>
      </form>
      {problem.value !== '' && <p role="alert">{problem.value}</p>}
    </main>
  )
}
