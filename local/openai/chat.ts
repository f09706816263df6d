import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { wait } from '../stand-in/latency.ts'
import type { StandIn, StandInEnv } from '../stand-in/stand-in.ts'
import { answer } from './answer.ts'
import { RequestError } from './errors.ts'
import { type Mode, type ModeRules, modeOf } from './modes.ts'
import { type Obeyed, obeyed } from './obedience.ts'
import { type Task, taskOf } from './prompt.ts'
import { type ChatRequest, chatRequest, MAX_PROMPT_TOKENS, MODELS, readBody, requireModel } from './requests.ts'
import { countTokens, streamPieces } from './tokens.ts'

interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
}

interface Reply {
  pieces: string[]
  toolCalls: Obeyed['toolCalls']
  finishReason: 'stop' | 'length' | 'tool_calls'
  usage: Usage
}

/** `POST /v1/chat/completions`: https://platform.openai.com/docs/api-reference/chat/create */
export function chat(standIn: StandIn, rules: ModeRules): (c: Context<StandInEnv>) => Promise<Response> {
  return async (c) => {
    const request = await readBody(c.req, chatRequest)
    const mode = modeOf(request.model, request.messages.at(-1)?.content ?? '', rules.all())
    if (mode === null) requireModel(request.model, MODELS.chat)
    const startedAt = performance.now()
    const reply = replyTo(request, mode ?? 'true')
    c.get('call').engineMs = performance.now() - startedAt
    const { signal } = c.req.raw
    const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: request.model }
    const { firstToken, tokenInterval } = standIn.latency.get()
    if (request.stream === true) {
      const events = eventsOf(reply, head, request.stream_options?.include_usage === true)
      return new Response(streamed(events, { firstToken, tokenInterval }, signal), {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
      })
    }
    await wait(firstToken + tokenInterval * Math.max(0, reply.pieces.length - 1), signal)
    return c.json({
      ...head,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: reply.pieces.join(''),
            refusal: null,
            annotations: [],
            ...(reply.toolCalls.length > 0 ? { tool_calls: reply.toolCalls.map(toolCall) } : {}),
          },
          logprobs: null,
          finish_reason: reply.finishReason,
        },
      ],
      usage: reply.usage,
      service_tier: 'default',
    })
  }
}

function toolCall({ name, arguments: args }: Obeyed['toolCalls'][number], index: number): object {
  return { index, id: `call_${index}`, type: 'function', function: { name, arguments: args } }
}

function said(task: Task, mode: Mode): Obeyed {
  const obedient = mode === 'obedient' && task.kind === 'question' ? obeyed(task) : null
  return obedient ?? { text: answer(task, mode), toolCalls: [] }
}

function replyTo(request: ChatRequest, mode: Mode): Reply {
  const messages = request.messages.map(({ role, content }) => ({ role, text: content }))
  const promptTokens = messages.reduce((sum, message) => sum + countTokens(message.text) + 4, 0)
  if (promptTokens > MAX_PROMPT_TOKENS) {
    throw new RequestError(
      400,
      `This model's maximum context length is ${MAX_PROMPT_TOKENS} tokens. Your messages are about ${promptTokens} tokens.`,
      { param: 'messages', code: 'context_length_exceeded' },
    )
  }
  const { text, toolCalls } = said(taskOf(messages), mode)
  const whole = streamPieces(untilStop(text, request.stop ?? []))
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY
  const pieces: string[] = []
  let used = 0
  for (const piece of whole) {
    const tokens = countTokens(piece)
    if (used + tokens > limit) break
    used += tokens
    pieces.push(piece)
  }
  const finished = toolCalls.length > 0 ? 'tool_calls' : 'stop'
  return {
    pieces,
    toolCalls,
    finishReason: pieces.length === whole.length ? finished : 'length',
    usage: { prompt_tokens: promptTokens, completion_tokens: used, total_tokens: promptTokens + used },
  }
}

function untilStop(text: string, stop: string | string[]): string {
  const places = [stop]
    .flat()
    .filter((mark) => mark !== '')
    .map((mark) => text.indexOf(mark))
    .filter((place) => place !== -1)
  return text.slice(0, Math.min(text.length, ...places))
}

interface Event {
  /** Whether a model would have had to think of it: such events are spaced in time. */
  token: boolean
  data: string
}

function eventsOf(reply: Reply, head: { id: string; created: number; model: string }, includeUsage: boolean): Event[] {
  const chunk = (delta: object, finishReason: string | null): string =>
    JSON.stringify({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(includeUsage ? { usage: null } : {}),
    })
  const [first = '', ...rest] = reply.pieces
  const events = [
    { token: true, data: chunk({ role: 'assistant', content: first }, null) },
    ...rest.map((content) => ({ token: true, data: chunk({ content }, null) })),
    ...reply.toolCalls.map((call, i) => ({ token: true, data: chunk({ tool_calls: [toolCall(call, i)] }, null) })),
    { token: false, data: chunk({}, reply.finishReason) },
  ]
  if (includeUsage) {
    const usage = { ...head, object: 'chat.completion.chunk', choices: [], usage: reply.usage }
    events.push({ token: false, data: JSON.stringify(usage) })
  }
  return [...events, { token: false, data: '[DONE]' }]
}

/** Server-sent events, as many as are ready at once; ends early when the caller has gone. */
function streamed(
  events: Event[],
  latency: { firstToken: number; tokenInterval: number },
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const left = new AbortController()
  const gone = AbortSignal.any([signal, left.signal])
  let next = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const event = events[next]
      if (event?.token) await wait(next === 0 ? latency.firstToken : latency.tokenInterval, gone)
      if (gone.aborted) return
      if (event === undefined) {
        controller.close()
        return
      }
      next += 1
      controller.enqueue(encoder.encode(`data: ${event.data}\n\n`))
    },
    cancel() {
      left.abort()
    },
  })
}
