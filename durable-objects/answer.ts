/** One streaming answer. It lives from the question until a minute after the answer is stored. */
import { DurableObject } from 'cloudflare:workers'
import { apiConfig } from '../core/config.ts'
import { newId } from '../core/ids.ts'
import { streamAnswer } from '../core/models/chat.ts'
import { openTenantDatabase } from '../core/tenant/access.ts'
import { saveAnswer } from '../core/tenant/conversations.ts'
import { passagesOf } from './answer/chunks.ts'
import type { AnswerDeps } from './answer/deps.ts'
import type { AnswerInput, AnswerRpc } from './answer/rpc.ts'
import { durableStore } from './answer/store.ts'
import { AnswerWriter } from './answer/writer.ts'
import type { TenantRpc } from './tenant/rpc.ts'
import { tenantStub } from './tenant/stub.ts'

export class Answer extends DurableObject<ApiEnv> implements AnswerRpc {
  readonly #writer: AnswerWriter

  constructor(ctx: DurableObjectState, env: ApiEnv) {
    super(ctx, env)
    this.#writer = new AnswerWriter(answerDeps(ctx, env))
  }

  start(input: AnswerInput): Promise<ReadableStream<Uint8Array>> {
    return this.#writer.start(input)
  }

  follow(): Promise<ReadableStream<Uint8Array> | null> {
    return this.#writer.follow()
  }

  stop(): Promise<void> {
    return this.#writer.stop()
  }

  forget(expected: boolean): Promise<'known' | 'unknown'> {
    return this.#writer.forget(expected)
  }

  override alarm(): Promise<void> {
    return this.#writer.alarm()
  }
}

function answerDeps(ctx: DurableObjectState, env: ApiEnv): AnswerDeps {
  const tenant = (tenantId: string) =>
    tenantStub(env.TENANT, tenantId, apiConfig(env).PLACES) as unknown as Pick<
      TenantRpc,
      'databaseForAnswer' | 'answerEnded' | 'reportRefusal'
    >
  return {
    store: durableStore(ctx.storage),
    setAlarm: (at) => ctx.storage.setAlarm(at),
    read: (prompt, signal) => streamAnswer(apiConfig(env), prompt, signal),
    async save(input, body, ended) {
      const { conversationId, answerId, questionId } = input
      const stub = tenant(input.tenantId)
      const access = await stub.databaseForAnswer(conversationId, answerId)
      if (!access) return 'gone'
      const database = openTenantDatabase(access, apiConfig(env).NEON_SQL_ENDPOINT, () => stub.reportRefusal())
      const passages = passagesOf(input.passages)
      const rows = await database.query(
        saveAnswer({ id: answerId, questionId, conversationId, ...body, passages, ended }),
      )
      return rows.length > 0 ? 'saved' : 'gone'
    },
    tell: ({ tenantId, conversationId, answerId, attemptId }, { inputTokens, outputTokens }) =>
      tenant(tenantId).answerEnded(conversationId, answerId, { id: attemptId, tokens: inputTokens + outputTokens }),
    newId,
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: () => Math.random(),
  }
}
