import type { AttributeFilter } from '@logpond/core'
import { matchesFilter } from '../../src/model/entry-model.js'
import { driverWithField } from './driver-that-matches.js'
import { equalTo } from './equal-to.js'
import { driverThatStores, inJson, withKeys } from './storing.js'

// Drivers that store or compare texts differently.

export const driverThatStoresAttributes = (change: (text: string) => unknown) =>
  driverThatStores(({ attributes }) => ({
    attributes: attributes.map((json) => json && inJson(json, change)),
  }))
export const driverThatStoresKeys = (change: (key: string) => string) =>
  driverThatStores(({ attributes }) => ({
    attributes: attributes.map((json) => json && withKeys(json, change)),
  }))

/** A driver that changes attribute values before it compares them, and returns them unchanged. */
export const driverThatComparesValues = (change: (value: unknown) => unknown) =>
  driverWithField('attributes', (entry, wanted) =>
    wanted.every((filter) => {
      const { name, path, json } = equalTo(filter)
      const changed = JSON.parse(JSON.stringify(entry.attributes ?? {}), (_, value: unknown) =>
        typeof value === 'object' && value !== null ? value : change(value),
      )
      const other: AttributeFilter = {
        name,
        path,
        op: 'eq',
        json: [JSON.stringify(change(JSON.parse(json)))],
      }
      return matchesFilter({ ...entry, attributes: changed }, { attributes: [other] })
    }),
  )

export const driverThatComparesNames = (field: 'services' | 'hosts', change: (name: string) => string) =>
  driverWithField(field, (entry, wanted) => {
    const name = field === 'services' ? entry.service : entry.host
    return name !== undefined && wanted.map(change).includes(change(name))
  })

export const driverThatComparesMessages = (change: (text: string) => string) =>
  driverWithField('contains', ({ message }, wanted) => change(message).includes(change(wanted)))

export const driverThatComparesWords = (change: (text: string) => string) =>
  driverWithField('text', (entry, { all, none }) => {
    const terms = (list: typeof all) => list.map((term) => ({ ...term, words: term.words.map(change) }))
    const text = { all: terms(all), none: terms(none) }
    return matchesFilter({ ...entry, message: change(entry.message) }, { text })
  })
