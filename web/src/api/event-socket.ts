/** The parts of a WebSocket that are used here. */
export interface SocketLike {
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  close(): void
}

export interface EventSocketDeps {
  connect(): SocketLike
  /** Returns a function that cancels. */
  after(milliseconds: number, run: () => void): () => void
  /** 0 to 1, for jitter. */
  random(): number
  onOpen(): void
  onData(data: unknown): void
  /** After a connection was lost or refused; `failures` counts those in a row, `code` is why it was closed (RFC 6455). */
  onDown(failures: number, code: number): void
}

const FIRST_DELAY = 1_000
const LONGEST_DELAY = 30_000
/** A connection that lasted this long was a good one: the next loss starts again with the short delay. */
const GOOD_AFTER = 10_000

/** Milliseconds to wait after `failures` failures in a row: doubling, with half of it random so that clients spread. */
export function reconnectDelay(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.max(0, failures - 1))
  return ceiling / 2 + (ceiling / 2) * random
}

/** Keeps a socket open, connecting again for as long as it isn't closed. Returns how to close it and how to retry at once. */
export function openEventSocket(deps: EventSocketDeps): { close(): void; retryNow(): void } {
  let socket: SocketLike | null = null
  let failures = 0
  let closed = false
  let cancelTimer = () => {}

  const connect = () => {
    cancelTimer()
    const current = deps.connect()
    socket = current
    current.onopen = () => {
      cancelTimer = deps.after(GOOD_AFTER, () => {
        failures = 0
      })
      deps.onOpen()
    }
    current.onmessage = ({ data }) => deps.onData(data)
    current.onclose = ({ code }) => {
      if (closed || socket !== current) return
      cancelTimer()
      socket = null
      failures += 1
      deps.onDown(failures, code)
      cancelTimer = deps.after(reconnectDelay(failures, deps.random()), connect)
    }
  }
  connect()

  return {
    close() {
      closed = true
      cancelTimer()
      socket?.close()
    },
    retryNow() {
      if (!closed && socket === null) connect()
    },
  }
}
