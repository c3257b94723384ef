export { createViewer, type ViewerHandler } from './create-viewer.js'
export type * from './protocol/protocol.js'
export { LOCAL_HOSTS, namesHost, shownHost } from './security/hosts.js'
export type { ViewerOptions } from './viewer-options.js'
