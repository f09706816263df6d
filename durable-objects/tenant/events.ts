/**
 * Live events over hibernating WebSockets: they cost nothing while nothing happens, and outlive this object's memory.
 * A socket gets what its user may see; it says nothing that is acted upon.
 */
import type { TenantEvent } from '../../core/contract.ts'
import { errorFields, logger } from '../../core/log.ts'

/**
 * For how long a check of who is behind a socket holds, like that of a session cookie. An older socket is closed by the
 * next event instead of getting it: a browser that is still signed in connects again and reads what it missed.
 */
export const SOCKET_LEASE_MS = 5 * 60_000
/** Tabs of one user; the one that is open the longest gives way. */
export const SOCKETS_PER_USER = 20

/** Close codes (RFC 6455, section 7.4): the first is registered, the others are ours. */
export const CLOSE_REMOVED = 1008
export const CLOSE_RENEW = 4001
export const CLOSE_TOO_MANY = 4002

/** What is remembered of a socket while it hibernates. */
export interface SocketNote {
  userId: string
  openedAt: number
}

/** What to do with a socket when there is an event for it. Pure. */
export function handle(note: SocketNote, isMember: boolean, now: number): 'send' | 'renew' | 'remove' {
  if (!isMember) return 'remove'
  return now - note.openedAt > SOCKET_LEASE_MS ? 'renew' : 'send'
}

/** Sockets that have to give way for one more of the same user. Pure. */
export function surplus<T extends { note: SocketNote }>(sockets: readonly T[]): T[] {
  return [...sockets].sort((a, b) => b.note.openedAt - a.note.openedAt).slice(SOCKETS_PER_USER - 1)
}

export interface EventsDeps {
  /** The part of the runtime's state that keeps sockets. */
  state: Pick<DurableObjectState, 'acceptWebSocket' | 'getWebSockets' | 'setWebSocketAutoResponse'>
  now(): number
  isMember(userId: string): boolean
}

export class Events {
  readonly #deps: EventsDeps

  constructor(deps: EventsDeps) {
    this.#deps = deps
  }

  /** Opens a socket for a member, who is told `first` on it. */
  accept(userId: string, first: TenantEvent): Response {
    const { state, now } = this.#deps
    for (const { socket } of surplus(this.#sockets(userId))) close(socket, CLOSE_TOO_MANY, 'too many connections')
    const { 0: client, 1: server } = new WebSocketPair()
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    state.acceptWebSocket(server, [userId])
    server.serializeAttachment({ userId, openedAt: now() } satisfies SocketNote)
    server.send(JSON.stringify(first))
    return new Response(null, { status: 101, webSocket: client })
  }

  /** Sends an event to every socket of the tenant, or only to those of one user. */
  publish(event: TenantEvent, userId?: string): void {
    const { now, isMember } = this.#deps
    const text = JSON.stringify(event)
    for (const { socket, note } of this.#sockets(userId)) {
      const action = handle(note, isMember(note.userId), now())
      if (action === 'remove') close(socket, CLOSE_REMOVED, 'no longer a member')
      else if (action === 'renew') close(socket, CLOSE_RENEW, 'connect again')
      else send(socket, text)
    }
  }

  /** Closes the sockets of everyone who isn't a member any more. */
  closeStrangers(): void {
    for (const { socket, note } of this.#sockets())
      if (!this.#deps.isMember(note.userId)) close(socket, CLOSE_REMOVED, 'no longer a member')
  }

  #sockets(userId?: string): { socket: WebSocket; note: SocketNote }[] {
    return this.#deps.state.getWebSockets(userId).flatMap((socket) => {
      const note = socket.deserializeAttachment() as SocketNote | null
      return note && socket.readyState === WebSocket.OPEN ? [{ socket, note }] : []
    })
  }
}

function send(socket: WebSocket, text: string): void {
  try {
    socket.send(text)
  } catch (error) {
    logger('tenant').info('socket did not take an event', errorFields(error))
  }
}

function close(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason)
  } catch (error) {
    logger('tenant').info('socket did not close', errorFields(error))
  }
}
