import { isChdbInstalled } from '@logpond/test-servers'

/** `npm run test:servers` sets this variable, so that `npm test` takes no longer where chDB is installed. */
export const hasChdb = process.env.LOGPOND_SERVERS !== undefined && isChdbInstalled
