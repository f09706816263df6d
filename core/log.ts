/**
 * Structured logs: one JSON object a line on the console, where Cloudflare picks it up. Log ids, states, counts and
 * durations; never titles, text, questions, e-mail addresses, tokens or connection strings.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import {
  configureSync,
  getConsoleSink,
  getJsonLinesFormatter,
  getLogger,
  type Logger,
  withContext,
} from '@logtape/logtape'

configureSync({
  reset: true,
  contextLocalStorage: new AsyncLocalStorage(),
  sinks: { console: getConsoleSink({ formatter: getJsonLinesFormatter({ properties: 'flatten' }) }) },
  loggers: [
    { category: 'alcove', sinks: ['console'], lowestLevel: 'info' },
    { category: ['logtape', 'meta'], sinks: ['console'], lowestLevel: 'error' },
  ],
})

/** The logger of one part of the product: `logger('tenant').info('provisioning step', { step, attempt })`. */
export function logger(part: string): Logger {
  return getLogger(['alcove', part])
}

/** Runs `work` with fields that every line logged inside carries, such as `requestId` and `tenantId`. */
export function withLogContext<T>(fields: Record<string, string>, work: () => T): T {
  return withContext(fields, work)
}

const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * An error as log fields, without a stack of library frames; `message` is the log line's own. What a database says may
 * quote the values of a statement, so of its errors only the SQLSTATE is kept.
 */
export function errorFields(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: 'unknown', errorMessage: String(error) }
  const code = 'code' in error ? error.code : undefined
  if (typeof code === 'string' && SQLSTATE.test(code)) return { error: error.name, sqlState: code }
  return { error: error.name, errorMessage: error.message }
}
