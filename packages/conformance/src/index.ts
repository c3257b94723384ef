export type { CreateContext, CreateDriver } from './lab/create-driver.js'
export type { Subject } from './subject.js'
export { testDriver } from './test-driver.js'
