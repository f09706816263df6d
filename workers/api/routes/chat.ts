/** `/api/tenants/:tenant/conversations/:conversation`: asking, following and stopping an answer. */
import { UI_MESSAGE_STREAM_HEADERS } from 'ai'
import { type AskDeps, prepareAnswer } from '../../../core/chat/ask.ts'
import { searchVector } from '../../../core/chat/search-vector.ts'
import { Timings } from '../../../core/chat/timings.ts'
import { titleOf } from '../../../core/chat/title.ts'
import { errorFields, logger } from '../../../core/log.ts'
import { embedQuestion } from '../../../core/models/embedding.ts'
import { openReranker } from '../../../core/models/rerank.ts'
import { openTenantDatabase } from '../../../core/tenant/access.ts'
import { chunksOfMessage, SSE_DONE, sse } from '../../../durable-objects/answer/chunks.ts'
import type { AnswerRpc } from '../../../durable-objects/answer/rpc.ts'
import { answerStub } from '../../../durable-objects/answer/stub.ts'
import type { ChatAdmission } from '../../../durable-objects/tenant/rpc.ts'
import { type ChatMessage, newMessageSchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { ProblemError, problemOf, rateLimitHeaders } from '../problem.ts'
import { granted, pathId, readJson } from '../request.ts'

/** As in wrangler.toml, CHAT_RATE_LIMIT: it only answers yes or no. */
const FLOOD = { policy: 'chat', limit: 60, windowSeconds: 60, remaining: 0, resetSeconds: 60 } as const

/** `POST …/messages`: asks, and answers with the stream of the answer. */
export async function askQuestion(c: AppContext): Promise<Response> {
  const conversationId = pathId(c, 'conversation')
  const message = await readJson(c, newMessageSchema)
  const { userId } = c.get('actor')
  if (!(await c.env.CHAT_RATE_LIMIT.limit({ key: userId })).success)
    throw new ProblemError(
      problemOf({ reason: 'rate-limited', rateLimit: FLOOD, retryAfterSeconds: FLOOD.resetSeconds }),
    )

  const timings = new Timings()
  const answer = answerTo(c, { ...message, conversationId, userId }, timings)
  // What was admitted is written to its end, also when the browser has left by then.
  c.executionCtx.waitUntil(answer.catch(() => undefined))
  const { stream, admission } = await answer
  return c.body(stream, 200, {
    ...STREAM_HEADERS,
    ...rateLimitHeaders(admission.rateLimit),
    'Server-Timing': timings.header(),
  })
}

/** `GET …/stream`: the answer that is being written, from its beginning; 204 when there is none. */
export async function followAnswer(c: AppContext): Promise<Response> {
  const stream = await (await activeAnswer(c))?.follow()
  return stream ? c.body(stream, 200, STREAM_HEADERS) : c.body(null, 204)
}

/** `POST …/stop`: ends the answer that is being written, if any. */
export async function stopAnswer(c: AppContext): Promise<Response> {
  await (await activeAnswer(c))?.stop()
  return c.body(null, 204)
}

const { connection: _, ...STREAM_HEADERS } = UI_MESSAGE_STREAM_HEADERS

async function activeAnswer(c: AppContext): Promise<AnswerRpc | null> {
  const conversationId = pathId(c, 'conversation')
  const { answerId } = granted(await c.get('tenant').activeAnswer(c.get('actor'), conversationId))
  return answerId === null ? null : answerObject(c, answerId)
}

function answerObject(c: AppContext, answerId: string): AnswerRpc {
  return answerStub(c.env.ANSWER, { tenantId: c.get('tenantId'), answerId }, c.get('config').PLACES)
}

interface Asked {
  id: string
  text: string
  scope: string[] | null
  earlierQuestions: string[]
  conversationId: string
  userId: string
}

async function answerTo(
  c: AppContext,
  asked: Asked,
  timings: Timings,
): Promise<{ stream: ReadableStream<Uint8Array> | string; admission: ChatAdmission }> {
  const deps = askDeps(c, asked, timings)
  const prepared = await prepareAnswer(asked, deps)
  const { admission } = prepared
  if (prepared.kind === 'answered') {
    c.executionCtx.waitUntil(deps.abandon(admission))
    return { stream: eventsOf(prepared.message), admission }
  }
  try {
    const stream = await answerObject(c, admission.answerId).start({
      tenantId: c.get('tenantId'),
      conversationId: asked.conversationId,
      questionId: asked.id,
      answerId: admission.answerId,
      question: prepared.question,
      prompt: prepared.prompt,
      passages: prepared.passages,
    })
    return { stream, admission }
  } catch (error) {
    await deps.abandon(admission)
    throw error
  }
}

function askDeps(c: AppContext, asked: Asked, timings: Timings): AskDeps<ChatAdmission> {
  const config = c.get('config')
  const tenant = c.get('tenant')
  const { id: questionId, conversationId, scope, text } = asked
  return {
    timings,
    embeddingModel: config.EMBEDDING_MODEL,
    embed: (question, earlierQuestions, signal) =>
      searchVector((text) => embedQuestion(config, text, { signal }), question, earlierQuestions),
    rerank: openReranker(config),
    admit: async () =>
      granted(await tenant.beginAnswer(c.get('actor'), { conversationId, questionId, title: titleOf(text), scope })),
    database: ({ database }) => openTenantDatabase(database, config.NEON_SQL_ENDPOINT, () => tenant.reportRefusal()),
    async abandon({ answerId }) {
      try {
        await tenant.answerEnded(conversationId, answerId)
      } catch (error) {
        // The Tenant object forgets an answer that nobody ends, after a while.
        logger('chat').error('answer not ended', { conversationId, answerId, ...errorFields(error) })
      }
    },
  }
}

function eventsOf(message: ChatMessage): string {
  return chunksOfMessage(message).map(sse).join('') + SSE_DONE
}
