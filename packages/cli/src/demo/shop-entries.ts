export { shopEntries } from '@logpond/core/testing'
