/** What the Answer object answers. One object writes one answer; its name is `<tenant id>/<answer id>`. */
import type { Prompt } from '../../core/chat/prompt.ts'
import type { FoundPassage } from '../../core/tenant/search.ts'

/** All that an answer is made from, so that the object needs nobody while it writes. */
export interface AnswerInput {
  tenantId: string
  conversationId: string
  questionId: string
  answerId: string
  question: string
  prompt: Prompt
  /** In the order of the prompt, which numbers them from 1. */
  passages: FoundPassage[]
}

/** Streams are server-sent events: an AI SDK UI message stream, from its beginning, however late the reader comes. */
export interface AnswerRpc {
  /**
   * Begins to write, or, when that was done before, follows. An answer that ended before it was whole is written anew.
   */
  start(input: AnswerInput): Promise<ReadableStream<Uint8Array>>
  /**
   * Follows the answer; resolves to null when there is none, having waited for a few seconds for one that is about to
   * start.
   */
  follow(): Promise<ReadableStream<Uint8Array> | null>
  /** Ends the answer with what is there; one that has not started yet will end as it starts. */
  stop(): Promise<void>
  /**
   * For the erasure of its tenant: ends the answer and forgets it at once. `unknown`: it never began; if it is `expected`
   * to, it ends as it begins.
   */
  forget(expected: boolean): Promise<'known' | 'unknown'>
}
