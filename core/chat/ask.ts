/**
 * From a question to all that the model needs, in as few steps in a row as there can be:
 *
 *     embedding of the question ─────────┐
 *     admission ── question written ─────┴── history and search, one request ── the model
 *
 * Writing the question wakes a sleeping compute while the embedding is still on its way. The world comes in through
 * `AskDeps`.
 */
import type { ChatMessage, Scope } from '../contract.ts'
import { errorFields, logger } from '../log.ts'
import type { Reranker } from '../models/rerank.ts'
import { classifySqlError, type Database, isRetryable } from '../sql.ts'
import {
  historyStatement,
  readHistory,
  readStoredAnswer,
  saveQuestion,
  storedAnswerStatement,
} from '../tenant/conversations.ts'
import { type FoundPassage, readPassages, SEARCH_LIMIT, searchStatement } from '../tenant/search.ts'
import { storableText } from '../text.ts'
import { buildPrompt, HISTORY_CHARACTERS, HISTORY_MESSAGES, type Prompt } from './prompt.ts'
import type { Timings } from './timings.ts'

export interface AskedQuestion {
  id: string
  text: string
  conversationId: string
  userId: string
  /** Oldest first. */
  earlierQuestions: string[]
}

/** What admission grants. */
export interface Admission {
  conversation: { id: string; title: string; scope: Scope }
  answerId: string
  /** The question was asked before, and `answerId` is the answer that it has or was to get. */
  repeated: boolean
  deletedDocuments: string[]
}

export interface AskDeps<A extends Admission> {
  embeddingModel: string
  /** The vector to search by. When this fails, the search goes by words alone. */
  embed(question: string, earlierQuestions: string[], signal: AbortSignal): Promise<number[]>
  /** Left out, passages stay in search's order; so they do when it fails. */
  rerank?: Reranker | undefined
  /** Throws when the question may not be asked; then nothing was begun. */
  admit(): Promise<A>
  database(admission: A): Database
  /** Undoes an admission whose answer will not be written. Repeatable. */
  abandon(admission: A): Promise<void>
  timings: Timings
}

export type Prepared<A extends Admission> =
  /** The question has its answer already. */
  | { kind: 'answered'; admission: A; message: ChatMessage }
  | { kind: 'ready'; admission: A; question: string; prompt: Prompt; passages: FoundPassage[] }

/** Longer than this a question doesn't wait for its embedding. */
const EMBEDDING_PATIENCE_MS = 8_000
/** Longer than this it doesn't wait for a better order of what was found. */
const RERANK_PATIENCE_MS = 3_000

const log = logger('chat')

export async function prepareAnswer<A extends Admission>(asked: AskedQuestion, deps: AskDeps<A>): Promise<Prepared<A>> {
  const { timings } = deps
  const question = {
    ...asked,
    text: storableText(asked.text),
    earlierQuestions: asked.earlierQuestions.map(storableText),
  }
  const stopEmbedding = new AbortController()
  const giveUp = AbortSignal.any([stopEmbedding.signal, AbortSignal.timeout(EMBEDDING_PATIENCE_MS)])
  const embedding = timings
    .measure('embed', () => deps.embed(question.text, question.earlierQuestions, giveUp))
    .catch((error) => {
      // Words alone find most of what words and meaning find: better an answer from those than none.
      if (!stopEmbedding.signal.aborted) log.warn('searching without an embedding', errorFields(error))
      return []
    })
  let admission: A
  try {
    admission = await timings.measure('admission', deps.admit)
  } catch (error) {
    stopEmbedding.abort()
    throw error
  }
  try {
    const database = deps.database(admission)
    const written = timings.measure('write', () => twice(() => writeQuestion(database, question, admission)))
    const [vector] = await Promise.all([embedding, written])
    const found = await timings.measure('search', () =>
      twice(() => search(database, question, admission, vector, deps.embeddingModel)),
    )
    if (found.kind === 'answered') return found
    const passages = await reranked(question.text, found.passages, deps)
    const prompt = buildPrompt({ question: question.text, history: found.history, passages })
    return { kind: 'ready', admission, question: question.text, prompt, passages }
  } catch (error) {
    stopEmbedding.abort()
    await deps.abandon(admission)
    throw error
  }
}

function writeQuestion(database: Database, question: AskedQuestion, { conversation }: Admission): Promise<unknown> {
  const { id, text, userId } = question
  return database.batch(saveQuestion({ id, text, userId, conversation }))
}

type Found<A extends Admission> =
  | Extract<Prepared<A>, { kind: 'answered' }>
  | { kind: 'found'; history: ReturnType<typeof readHistory>; passages: FoundPassage[] }

async function search<A extends Admission>(
  database: Database,
  question: AskedQuestion,
  admission: A,
  embedding: number[],
  embeddingModel: string,
): Promise<Found<A>> {
  const { conversation, answerId, deletedDocuments, repeated } = admission
  const [historyRows = [], foundRows = [], answerRows = []] = await database.batch(
    [
      historyStatement({
        conversationId: conversation.id,
        without: [question.id, answerId],
        messages: HISTORY_MESSAGES,
        characters: HISTORY_CHARACTERS,
      }),
      searchStatement({
        question: question.text,
        earlierQuestions: question.earlierQuestions,
        embedding,
        embeddingModel,
        scope: conversation.scope,
        excludedDocuments: deletedDocuments,
        limit: SEARCH_LIMIT,
      }),
      ...(repeated ? [storedAnswerStatement(conversation.id, answerId)] : []),
    ],
    { readOnly: true },
  )
  const message = readStoredAnswer(answerRows)
  if (message && isFinal(message)) return { kind: 'answered', admission, message }
  return { kind: 'found', history: readHistory(historyRows), passages: readPassages(foundRows) }
}

async function reranked(
  question: string,
  passages: FoundPassage[],
  { rerank, timings }: Pick<AskDeps<Admission>, 'rerank' | 'timings'>,
): Promise<FoundPassage[]> {
  if (!rerank || passages.length < 2) return passages
  const texts = passages.map(({ text }) => text)
  try {
    const giveUp = AbortSignal.timeout(RERANK_PATIENCE_MS)
    const scores = await timings.measure('rerank', () => rerank(question, texts, giveUp))
    return passages
      .map((passage, at) => ({ ...passage, score: scores[at] ?? passage.score }))
      .sort((a, b) => b.score - a.score)
  } catch (error) {
    log.warn('passages stay in the order of search', errorFields(error))
    return passages
  }
}

/** An answer that ended before it was whole is asked for again. */
function isFinal({ metadata }: ChatMessage): boolean {
  return metadata?.ended === undefined
}

/** Tries again once when that may help. Everything here may happen twice. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isRetryable(classifySqlError(error))) throw error
    return await work()
  }
}
