import { expect, it } from 'vitest'
import { timesOf } from '../../src/profile/main-thread-profile.js'

const nodeOf = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, scriptId: '1', lineNumber: 0, columnNumber: 0 },
  children,
})

it('adds up samples by part: functions of built packages, of other files, and what they call', () => {
  const nodes = [
    nodeOf(1, '(root)', '', [2, 4, 5, 6]),
    nodeOf(2, 'store', 'file:///app/node_modules/@logpond/core/dist/index.js', [3]),
    nodeOf(3, 'stringify', ''),
    nodeOf(4, 'store', 'file:///app/node_modules/other/dist/index.js'),
    nodeOf(5, 'turn', 'file:///app/src/turn.js'),
    nodeOf(6, '(idle)', ''),
  ]
  const profile = {
    nodes,
    startTime: 0,
    endTime: 0,
    samples: [2, 3, 4, 5, 6],
    timeDeltas: [1000, 2000, 4000, 8000, 16_000],
  }
  expect(timesOf(profile, { encode: ['store core'], turns: ['turn turn.js'] })).toEqual({
    encode: 3,
    turns: 8,
    rest: 4,
  })
})
