/**
 * A client of Alcove's HTTP API with a session cookie, as a browser has it. The demo, the benchmarks and the tests
 * use it; it knows nothing but the public contract.
 */
import { parseJsonEventStream, readUIMessageStream, type UIMessageChunk, uiMessageChunkSchema } from 'ai'
import type {
  ChatMessage,
  Conversation,
  Document,
  DocumentAnswer,
  Me,
  MessageList,
  Problem,
  Scope,
  Tenant,
  UploadAnswer,
} from '../../core/contract.ts'
import { cookieJar, fetchWithCookies } from './cookies.ts'
import { workspaceCalls } from './workspaces.ts'

/** An answer other than 2xx, with the problem that came with it. */
export class HttpProblem extends Error {
  override name = 'HttpProblem'
  readonly status: number
  readonly problem: Problem | null
  constructor(request: string, status: number, problem: Problem | null) {
    super(`${request}: ${status} ${problem?.detail ?? problem?.title ?? ''}`)
    this.status = status
    this.problem = problem
  }
}

/** Signs in by following the redirects and answering the identity provider's form. */
export type SignIn = (fetchLike: typeof fetch, authorizeUrl: string) => Promise<string>

export interface Question {
  conversation: string
  text: string
  scope?: Scope
  earlierQuestions?: string[]
  id?: string
  signal?: AbortSignal
}

export type AlcoveClient = ReturnType<typeof alcoveClient>

/** A client of the app at `origin`; `fetch` is its fetch with cookies and the Origin header a browser would send. */
export function alcoveClient(origin: string) {
  const jar = cookieJar()
  const fetchLike = fetchWithCookies(jar)

  async function request(method: string, path: string, init: { body?: unknown; signal?: AbortSignal } = {}) {
    const response = await fetchLike(`${origin}${path}`, {
      method,
      headers: { origin, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      ...(init.signal ? { signal: init.signal } : {}),
    })
    if (response.ok) return response
    throw new HttpProblem(
      `${method} ${path}`,
      response.status,
      (await response.json().catch(() => null)) as Problem | null,
    )
  }

  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await (await request(method, path, { body })).json()) as T

  return {
    origin,
    fetch: fetchLike,
    /** The Cookie header for a URL, for clients that are not fetch. */
    cookieFor: (url: string) => jar.header(url),
    request,
    ...workspaceCalls({ request, json }),

    /** Goes through the whole sign-in; resolves when the session cookie is there. */
    async signIn(signIn: SignIn): Promise<void> {
      const start = await fetchLike(`${origin}/auth/sign-in`)
      const callback = await signIn(fetchLike, requireLocation(start))
      const done = await fetchLike(callback)
      if (done.status !== 302 && done.status !== 303) throw new HttpProblem('sign-in', done.status, null)
    },

    me: () => json<Me>('GET', '/api/me'),
    tenant: (tenant: string) => json<Tenant>('GET', `/api/tenants/${tenant}`),
    documents: async (tenant: string) =>
      (await json<{ documents: Document[] }>('GET', `/api/tenants/${tenant}/documents`)).documents,
    document: (tenant: string, id: string) => json<DocumentAnswer>('GET', `/api/tenants/${tenant}/documents/${id}`),
    announce: (tenant: string, upload: { name: string; size: number; type?: string; sha256?: string }) =>
      json<UploadAnswer>('POST', `/api/tenants/${tenant}/documents`, { type: 'application/pdf', ...upload }),
    complete: (tenant: string, id: string) =>
      json<DocumentAnswer>('POST', `/api/tenants/${tenant}/documents/${id}/complete`),

    /** Announces, sends and completes a file. */
    async upload(tenant: string, name: string, bytes: Uint8Array): Promise<DocumentAnswer> {
      const announced = await this.announce(tenant, { name, size: bytes.byteLength })
      if (announced.duplicate) return announced
      const { method, url, headers } = announced.upload
      const sent = await fetch(url, { method, headers, body: bytes as Uint8Array<ArrayBuffer> })
      if (!sent.ok && sent.status !== 412) throw new HttpProblem(`PUT ${name}`, sent.status, null)
      return await this.complete(tenant, announced.document.id)
    },

    converse: (tenant: string, scope: Scope = null) =>
      json<Conversation>('POST', `/api/tenants/${tenant}/conversations`, { scope }),
    messages: (tenant: string, conversation: string) =>
      json<MessageList>('GET', `/api/tenants/${tenant}/conversations/${conversation}/messages`),

    /** Asks, and yields the answer as it grows. */
    async *ask(tenant: string, question: Question): AsyncGenerator<ChatMessage> {
      const response = await request('POST', `/api/tenants/${tenant}/conversations/${question.conversation}/messages`, {
        body: {
          id: question.id ?? crypto.randomUUID(),
          text: question.text,
          scope: question.scope ?? null,
          earlierQuestions: question.earlierQuestions ?? [],
        },
        ...(question.signal ? { signal: question.signal } : {}),
      })
      yield* readAnswer(response)
    },
  }
}

/** Reads a UI message stream (SSE) as a message that grows. */
export async function* readAnswer(response: Response): AsyncGenerator<ChatMessage> {
  if (!response.body) throw new Error('the answer has no body')
  const chunks = parseJsonEventStream({ stream: response.body, schema: uiMessageChunkSchema }).pipeThrough(
    new TransformStream({
      transform(part, controller) {
        if (!part.success) throw part.error
        if (part.value.type === 'error') throw new Error(part.value.errorText)
        controller.enqueue(part.value as UIMessageChunk)
      },
    }),
  )
  for await (const message of readUIMessageStream<ChatMessage>({ stream: chunks, terminateOnError: true }))
    yield message
}

/** The text of a message. */
export function textOf(message: ChatMessage): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** Polls until `look` gives something other than null; throws when `timeoutMs` is over. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null>,
  timeoutMs = 60_000,
  everyMs = 100,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await look()
    if (value !== null) return value
    if (Date.now() > deadline) throw new Error(`gave up waiting for ${what} after ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

function requireLocation(response: Response): string {
  const location = response.headers.get('location')
  if (!location) throw new Error(`expected a redirect from ${response.url}, got ${response.status}`)
  return new URL(location, response.url).href
}
