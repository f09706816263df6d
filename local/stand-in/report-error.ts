import type { Context } from 'hono'

/** Prints what went wrong inside a stand-in. A caller that left in the middle of its request is no fault of anybody's. */
export function reportError(error: Error, c: Context): void {
  const left = c.req.raw.signal.aborted || ('code' in error && error.code === 'ECONNRESET')
  if (!left) console.error(error)
}
