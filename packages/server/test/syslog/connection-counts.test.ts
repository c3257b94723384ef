import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ConnectionCounts } from '../../src/syslog/connection-counts.js'

it('admits each sender up to its limit, whatever others do', () => {
  const address = fc.constantFrom(
    '192.0.2.1',
    '192.0.2.2',
    '2001:db8::1',
    '2001:db8:0:0:5::',
    '2001:db8:1::1',
  )
  const network = (of: string) => (of.startsWith('2001:db8:0:0') ? '2001:db8::1' : of)
  fc.assert(
    fc.property(fc.array(fc.tuple(address, fc.boolean())), fc.integer({ min: 1, max: 4 }), (steps, max) => {
      const counts = new ConnectionCounts(max)
      const open: string[] = []
      for (const [sender, opens] of steps) {
        const own = open.filter((other) => network(other) === network(sender)).length
        if (opens) {
          expect(counts.add(sender)).toBe(own < max)
          if (own < max) open.push(sender)
        } else if (open.includes(sender)) {
          counts.remove(sender)
          open.splice(open.indexOf(sender), 1)
        }
      }
    }),
  )
})
