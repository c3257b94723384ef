import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldStack, isStack } from '../../app/stack/fold-stack.js'

const NODE = `TypeError: x is undefined
    at own (/srv/app/src/own.ts:1:1)
    at Layer.handle (/srv/app/node_modules/express/lib/layer.js:95:5)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
    at async main (/srv/app/src/main.ts:9:3)
  [cause]: Error: refused
    at connect (node:net:1:1)`

const JAVA = `java.lang.IllegalStateException: no
\tat com.shop.Cart.pay(Cart.java:12)
\tat org.springframework.web.Dispatcher.run(Dispatcher.java:1)
\tat java.base/java.lang.Thread.run(Thread.java:840)
\tat java.lang.Thread.run(Thread.java:840)
Caused by: com.shop.Refused`

const PYTHON = `Traceback (most recent call last):
  File "/srv/app/main.py", line 3, in main
    pay()
  File "/usr/lib/python3/site-packages/flask/app.py", line 9, in run
    return self.run()
  File "/usr/lib/python3/site-packages/flask/app.py", line 10, in run2
    raise x
ValueError: no`

function kinds(text: string): [string, number][] {
  return foldStack(text).map(({ kind, lines }) => [kind, lines.length])
}

test('frames of libraries are folded, those of the application are not', () => {
  expect(kinds(NODE)).toEqual([
    ['shown', 2],
    ['folded', 2],
    // A single frame is no shorter when it is folded.
    ['shown', 3],
  ])
  expect(kinds(JAVA)).toEqual([
    ['shown', 2],
    ['folded', 3],
    ['shown', 1],
  ])
  expect(kinds(PYTHON)).toEqual([
    ['shown', 3],
    ['folded', 4],
    ['shown', 1],
  ])
  expect(foldStack(PYTHON)[1]?.frames).toBe(2)
})

test('no line is lost or moved, whatever the text', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(...NODE.split('\n'), ...JAVA.split('\n'), ...PYTHON.split('\n')),
  )
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
      const text = lines.join('\n')
      const parts = foldStack(text)
      expect(parts.flatMap((part) => part.lines).join('\n')).toBe(text)
      for (const part of parts) if (part.kind === 'folded') expect(part.frames).toBeGreaterThan(1)
      for (const [i, part] of parts.entries()) expect(part.kind === parts[i + 1]?.kind).toBe(false)
    }),
  )
})

test('only text with frames is a stack', () => {
  expect(isStack(NODE)).toBe(true)
  expect(isStack(PYTHON)).toBe(true)
  expect(isStack('meet\nat noon')).toBe(false)
  expect(isStack('    at one line')).toBe(false)
})
