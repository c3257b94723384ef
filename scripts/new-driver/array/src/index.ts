export { myEngine } from './my-engine.js'
