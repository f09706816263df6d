/** Object storage of the reference flow: one file over HTTP, with a log of its own as the stand-ins have. */
import { Hono } from 'hono'
import { listenOnLoopback } from '../../local/stand-in/listen.ts'
import { now } from '../../local/stand-in/request-log.ts'
import type { LoggedCall } from './steps.ts'

export interface ObjectStore {
  url: string
  log(): LoggedCall[]
  clearLog(): void
  close(): Promise<void>
}

export async function startObjectStore(bytes: Uint8Array<ArrayBuffer>): Promise<ObjectStore> {
  let entries: LoggedCall[] = []
  const app = new Hono()
  app.get('/file', (c) => {
    const startedAt = now()
    const response = c.body(bytes)
    entries.push({ service: 'object-store', operation: 'get', startedAt, endedAt: now() })
    return response
  })
  const { origin, close } = await listenOnLoopback(app.fetch, 0)
  return {
    url: `${origin}/file`,
    log: () => entries,
    clearLog: () => {
      entries = []
    },
    close,
  }
}
