import { expect, it } from 'vitest'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import { SoleOwner } from '../../src/ownership/sole-owner.js'
import { filesBeside, makeDatabase, putOwner } from './owner-files.js'

function ownership(database: string, id: string): FileOwnership {
  return new FileOwnership({ database, driver: 'some binding', exclusive: false, id })
}

it('keeps other drivers out, including those that would share, until it is released', () => {
  const database = makeDatabase()
  const [own, other] = [ownership(database, 'own'), ownership(database, 'other')]
  expect(own.tryClaim()).toBeUndefined()
  const sole = new SoleOwner(database, 'own')
  expect([own.isAnnounced, sole.isAlone]).toEqual([true, true])
  const hold = sole.tryHold()
  expect(other.tryClaim()).toMatchObject({ code: 'BUSY' })
  expect(sole.isAlone).toBe(true)
  hold?.[Symbol.dispose]()
  expect(other.tryClaim()).toBeUndefined()
  expect([sole.isAlone, sole.tryHold()]).toEqual([false, undefined])
  other.release()
  own.release()
  expect(filesBeside(database)).toEqual([])
})

it('is not alone without a record of its own, or next to a record that cannot be judged', () => {
  const database = makeDatabase()
  expect(new SoleOwner(database, undefined).isAlone).toBe(false)
  expect(new SoleOwner(database, 'own').tryHold()).toBeUndefined()
  putOwner(database, 'far', { host: 'another host', exclusive: false })
  expect(new SoleOwner(database, 'own').isAlone).toBe(false)
})

it('leaves nothing behind that would keep others out if it leaves while it holds the file', () => {
  const database = makeDatabase()
  const own = ownership(database, 'own')
  own.tryClaim()
  new SoleOwner(database, 'own').tryHold()
  own.release()
  expect(filesBeside(database)).toEqual([])
})

it('is first among several drivers in an order that is the same for all', () => {
  const database = makeDatabase()
  const owners = ['b', 'a', 'c'].map((id) => ownership(database, id))
  for (const owner of owners) owner.tryClaim()
  const firsts = () => ['a', 'b', 'c'].filter((id) => new SoleOwner(database, id).isFirst)
  expect(firsts()).toEqual(['a'])
  owners[1]?.release()
  expect(firsts().filter((id) => id !== 'a')).toEqual(['b'])
  for (const owner of owners) owner.release()
  expect(new SoleOwner(database, undefined).isFirst).toBe(false)
})
