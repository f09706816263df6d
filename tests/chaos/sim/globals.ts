/**
 * Puts virtual time, seeded randomness and the simulated network in place of this thread's globals. Outside a simulation
 * they are what they were.
 */
import { currentLife, live } from './life.ts'
import { isSimulating, settings } from './settings.ts'
import { quietConsole } from './trace.ts'

const RealDate = Date
const real = { setTimeout, clearTimeout, setInterval, clearInterval, fetch, random: Math.random }

class VirtualDate extends RealDate {
  constructor(...args: [] | [number | string | Date]) {
    if (args.length === 0) super(VirtualDate.now())
    else super(...(args as [number]))
  }

  static override now(): number {
    return isSimulating() ? settings().clock.now : RealDate.now()
  }
}

interface Timer {
  stop(): void
  ref(): Timer
  unref(): Timer
}

function timer(start: (fire: () => void) => () => void, work: () => void): Timer {
  const life = currentLife()
  const stop = start(() => {
    if (!life || life.alive) live(life, work)
  })
  const handle: Timer = { stop, ref: () => handle, unref: () => handle }
  return handle
}

/** Once for a thread, before the code under test is loaded. */
export function installGlobals(): void {
  quietConsole()
  const virtual = {
    Date: VirtualDate,
    setTimeout: (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      if (!isSimulating()) return real.setTimeout(work, ms, ...args)
      const { clock } = settings()
      return timer(
        (fire) => {
          const handle = clock.after(ms, fire)
          return () => {
            handle.cancelled = true
          }
        },
        () => work(...args),
      )
    },
    setInterval: (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      if (!isSimulating()) return real.setInterval(work, ms, ...args)
      const { clock } = settings()
      const life = currentLife()
      return timer(
        (fire) => {
          let handle = clock.after(ms, again)
          function again() {
            fire()
            if (!handle.cancelled && (life === null || life.alive)) handle = clock.after(ms, again)
          }
          return () => {
            handle.cancelled = true
          }
        },
        () => work(...args),
      )
    },
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      isSimulating() ? settings().fetch(input, init) : real.fetch(input, init),
  }
  Object.assign(globalThis, virtual)
  Math.random = () => (isSimulating() ? settings().random.next() : real.random())
  installCrypto()
  AbortSignal.timeout = (ms: number) => {
    const controller = new AbortController()
    globalThis.setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), ms)
    return controller.signal
  }
}

function clear(realClear: (handle?: NodeJS.Timeout) => void) {
  return (handle?: Timer | NodeJS.Timeout) => {
    if (handle && typeof handle === 'object' && 'stop' in handle) handle.stop()
    else realClear(handle)
  }
}

/** What the same keys and texts are put through again and again, with the same result. */
const REPEATED = new Set(['importKey', 'decrypt'])

function remembered(method: (...args: unknown[]) => Promise<unknown>) {
  const results = new Map<string, Promise<unknown>>()
  const keys = new Map<unknown, number>()
  const plain = (_: string, value: unknown) => {
    if (value instanceof CryptoKey) return keys.get(value) ?? keys.set(value, keys.size).get(value)
    if (value instanceof ArrayBuffer) return Buffer.from(value).toString('base64')
    return ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value
  }
  return async (...args: unknown[]) => {
    const key = JSON.stringify(args, plain)
    const result = results.get(key) ?? method(...args)
    if (results.size < 1_000) results.set(key, result)
    const value = await result
    return value instanceof ArrayBuffer ? value.slice(0) : value
  }
}

/** Ids come from the seed. WebCrypto works in threads of its own, so it is waited for where the clock stands still. */
function installCrypto(): void {
  const fill: (array: Uint8Array) => unknown = crypto.getRandomValues.bind(crypto)
  const replacement = {
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
      if (isSimulating()) settings().random.fill(bytes)
      else fill(bytes)
      return array
    },
    randomUUID(): string {
      const bytes = replacement.getRandomValues(new Uint8Array(16))
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
      const hex = Buffer.from(bytes).toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
  }
  for (const [name, value] of Object.entries(replacement))
    Object.defineProperty(crypto, name, { value, configurable: true, writable: true })
  const { subtle } = crypto
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(subtle))) {
    const method = Reflect.get(subtle, name)
    if (name === 'constructor' || typeof method !== 'function') continue
    const work = REPEATED.has(name) ? remembered(method.bind(subtle)) : method.bind(subtle)
    const value = (...args: unknown[]) =>
      isSimulating() ? settings().clock.reality(() => work(...args)) : method.apply(subtle, args)
    Object.defineProperty(subtle, name, { value, configurable: true, writable: true })
  }
}
