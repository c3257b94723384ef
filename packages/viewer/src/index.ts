export { createViewer, type ViewerHandler, type ViewerOptions } from './create-viewer.js'
export type * from './protocol/protocol.js'
