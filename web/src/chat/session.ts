import { Chat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import type { TenantApi } from '../api/client.ts'
import { failureOf } from '../api/failure.ts'
import { apiFetch } from '../api/http.ts'
import type { ChatMessage, Scope } from '../api/types.ts'
import { createStore } from '../lib/store.ts'
import { toNewMessage } from './new-message.ts'

/** How long a stopped answer may take to end by itself before this side hangs up. */
const STOP_PATIENCE = 4_000

/** What a session is at besides streaming. `lost`: the connection broke and is being mended. */
export type SessionPhase = 'idle' | 'stopping' | 'lost'

/**
 * One conversation as this page sees it: its messages, and the answer that streams. It lives outside React, so
 * that an answer goes on while another conversation or document is looked at.
 */
export class ChatSession {
  readonly id: string
  readonly chat: Chat<ChatMessage>
  readonly phase = createStore<SessionPhase>('idle')
  readonly #api: TenantApi
  readonly #onFinish: () => void

  constructor(id: string, messages: ChatMessage[], api: TenantApi, onFinish: () => void) {
    this.id = id
    this.#api = api
    this.#onFinish = onFinish
    this.chat = new Chat<ChatMessage>({
      id,
      messages,
      generateId: () => crypto.randomUUID(),
      transport: new DefaultChatTransport<ChatMessage>({
        api: api.messagesUrl(id),
        fetch: apiFetch,
        prepareSendMessagesRequest: ({ messages: all, body }) => ({
          body: toNewMessage(all, (body?.scope ?? null) as Scope),
        }),
        prepareReconnectToStreamRequest: () => ({ api: api.streamUrl(id) }),
      }),
      onError: (error) => {
        // A refusal is shown as it is; a stream that breaks off is picked up where it is.
        if (failureOf(error)?.kind === 'network' || error instanceof TypeError) void this.#mend()
      },
      onFinish: () => {
        this.phase.set((phase) => (phase === 'stopping' ? 'idle' : phase))
        this.#onFinish()
      },
    })
  }

  get busy(): boolean {
    return this.chat.status === 'submitted' || this.chat.status === 'streaming'
  }

  /** Asks a new question. */
  ask(text: string, scope: Scope): void {
    this.phase.set('idle')
    void this.chat.sendMessage({ text }, { body: { scope } })
  }

  /** Sends the last question again under its own id, so that it is never asked twice. */
  askAgain(scope: Scope): void {
    this.phase.set('idle')
    void this.chat.regenerate({ body: { scope } })
  }

  /** Takes over what the server has; follows the answer that is being written, if one is. */
  adopt(messages: ChatMessage[], answering: boolean): void {
    if (this.busy) return
    // A question that was refused is nowhere but here: it stays, with the reason, until something is asked again.
    if (this.chat.status === 'error' && !this.#arrivedIn(messages)) return
    this.chat.messages = messages
    this.chat.clearError()
    if (answering) void this.chat.resumeStream()
  }

  async stop(): Promise<void> {
    this.phase.set('stopping')
    try {
      await this.#api.stopAnswer(this.id)
      await new Promise((resolve) => setTimeout(resolve, STOP_PATIENCE))
    } catch {
      // Not reached: hang up here at least.
    }
    if (this.phase.get() === 'stopping') {
      await this.chat.stop()
      this.phase.set('idle')
    }
  }

  /** Whether the last question is among what the server has. */
  #arrivedIn(messages: readonly ChatMessage[]): boolean {
    const question = this.chat.messages.findLast(({ role }) => role === 'user')
    return messages.some(({ id }) => id === question?.id)
  }

  async #mend(): Promise<void> {
    if (this.phase.get() === 'lost') return
    this.phase.set('lost')
    for (const seconds of [1, 2, 4, 8]) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
      if (this.phase.get() !== 'lost') return
      try {
        const { conversation, messages } = await this.#api.messages(this.id)
        this.phase.set('idle')
        // The question may never have arrived: then it stays as it is here, with the offer to send it again.
        if (this.#arrivedIn(messages)) this.adopt(messages, conversation.answering)
        return
      } catch {
        // Still not reachable: wait longer.
      }
    }
    this.phase.set('idle')
  }
}

/** The conversations that were opened since the page was loaded. */
export class ChatSessions {
  readonly #open = new Map<string, ChatSession>()
  readonly #api: TenantApi
  readonly #onFinish: (conversation: string) => void

  constructor(api: TenantApi, onFinish: (conversation: string) => void) {
    this.#api = api
    this.#onFinish = onFinish
  }

  get(id: string): ChatSession | undefined {
    return this.#open.get(id)
  }

  create(id: string, messages: ChatMessage[]): ChatSession {
    const session = new ChatSession(id, messages, this.#api, () => this.#onFinish(id))
    this.#open.set(id, session)
    return session
  }

  forget(id: string): void {
    void this.#open.get(id)?.chat.stop()
    this.#open.delete(id)
  }
}
