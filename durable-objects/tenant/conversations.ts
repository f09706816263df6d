/**
 * The index of conversations: who has which, and which answer is being written. A conversation exists for nobody but
 * the user who began it. Messages stand in the tenant's database.
 */
import type { Conversation, Scope, TenantEvent } from '../../core/contract.ts'
import type { Effects } from './effects.ts'
import type { Storage } from './storage.ts'

/** An answer that has been written for so long has died unheard; the next question may be asked. */
export const ANSWER_EXPIRES_MS = 10 * 60_000
/** Questions remembered by conversation: a lost answer is asked for again within minutes, not twenty questions later. */
export const REMEMBERED_QUESTIONS = 20

const UNTITLED = 'New conversation'

interface ConversationRow {
  id: string
  user_id: string
  title: string
  scope: string
  created_at: number
  updated_at: number
  asked: 0 | 1
  answer_id: string | null
  answer_since: number | null
}

export interface Question {
  conversationId: string
  questionId: string
  title: string
  scope: Scope
}

export type Begun =
  | { kind: 'not-found' }
  /** Another question is being answered. */
  | { kind: 'busy' }
  | { kind: 'begun'; conversation: { id: string; title: string; scope: Scope }; answerId: string; repeated: boolean }

export interface ConversationsDeps {
  storage: Storage
  effects: Effects
  now(): number
  newId(): string
  publish(event: TenantEvent, userId: string): void
}

export class Conversations {
  readonly #deps: ConversationsDeps

  constructor(deps: ConversationsDeps) {
    this.#deps = deps
  }

  list(userId: string): Conversation[] {
    return this.#deps.storage
      .all<ConversationRow>('SELECT * FROM conversations WHERE user_id = ? ORDER BY updated_at DESC, id DESC', userId)
      .map((row) => this.#view(row))
  }

  get(userId: string, id: string): Conversation | null {
    const row = this.#own(userId, id)
    return row && this.#view(row)
  }

  create(userId: string, scope: Scope): Conversation {
    const { storage, now, newId } = this.#deps
    const id = newId()
    storage.run(
      `INSERT INTO conversations (id, user_id, title, scope, created_at, updated_at) VALUES (?, ?, '', ?, ?, ?)`,
      id,
      userId,
      JSON.stringify(scope),
      now(),
      now(),
    )
    return this.#announce(id)
  }

  rename(userId: string, id: string, title: string): Conversation | null {
    const row = this.#own(userId, id)
    if (!row) return null
    this.#deps.storage.run('UPDATE conversations SET title = ? WHERE id = ?', title, id)
    if (row.asked) this.#deps.effects.add('rename-conversation', id)
    return this.#announce(id)
  }

  /** False when the user has no such conversation. */
  delete(userId: string, id: string): boolean {
    const { storage, effects, now, publish } = this.#deps
    const row = this.#own(userId, id)
    if (!row) return false
    storage.transaction(() => {
      storage.run('DELETE FROM conversations WHERE id = ?', id)
      storage.run('DELETE FROM questions WHERE conversation_id = ?', id)
      effects.drop('rename-conversation', id)
      // A question that was admitted just now may still be written down after a first delete.
      if (row.asked)
        effects.add('delete-conversation', id, { againAt: this.#isAnswering(row) ? now() + ANSWER_EXPIRES_MS : null })
    })
    publish({ type: 'conversation-deleted', id }, userId)
    return true
  }

  /** The title that the tenant's database should know, or null when the conversation is gone. */
  titleOf(id: string): string | null {
    return this.#find(id)?.title ?? null
  }

  /** Whether the tenant's database may know the conversation. */
  wasAsked(id: string): boolean {
    return this.#find(id)?.asked === 1
  }

  /** Whether `begin` would begin an answer now. */
  isNew(userId: string, { conversationId, questionId }: Question): boolean {
    const row = this.#own(userId, conversationId)
    return row !== null && !this.#isAnswering(row) && this.#answerTo(conversationId, questionId) === null
  }

  /** Begins the answer to a question. Asked again with the same id, a question gets the answer that it has. */
  begin(userId: string, question: Question): Begun {
    const { storage, now, newId } = this.#deps
    const { conversationId, questionId, scope } = question
    const row = this.#own(userId, conversationId)
    if (!row) return { kind: 'not-found' }
    const title = row.title || question.title
    const earlier = this.#answerTo(conversationId, questionId)
    if (earlier !== null) {
      // Its answer may never have begun: until somebody says that it has ended, it counts as being written again.
      if (!this.#isAnswering(row)) this.#setAnswer(conversationId, earlier)
      const conversation = { id: row.id, title, scope: scopeOf(row) }
      return { kind: 'begun', conversation, answerId: earlier, repeated: true }
    }
    if (this.#isAnswering(row)) return { kind: 'busy' }
    const answerId = newId()
    storage.transaction(() => {
      storage.run(
        'UPDATE conversations SET title = ?, scope = ?, updated_at = ?, asked = 1 WHERE id = ?',
        title,
        JSON.stringify(scope),
        now(),
        conversationId,
      )
      this.#remember(conversationId, questionId, answerId)
      this.#setAnswer(conversationId, answerId)
    })
    return { kind: 'begun', conversation: { id: row.id, title, scope }, answerId, repeated: false }
  }

  /** The answer that is being written, if any. */
  activeAnswer(userId: string, id: string): string | null {
    const row = this.#own(userId, id)
    return row && this.#isAnswering(row) ? row.answer_id : null
  }

  /** Ends the answers that are being written: all of the tenant's, or those of one user. */
  stopAll(userId?: string): void {
    const rows = this.#deps.storage.all<ConversationRow>('SELECT * FROM conversations WHERE answer_id IS NOT NULL')
    for (const row of rows)
      if (row.answer_id !== null && this.#isAnswering(row) && (userId === undefined || row.user_id === userId))
        this.#deps.effects.add('stop-answer', row.answer_id)
  }

  /** Whether an answer still has a place to be saved to. */
  exists(id: string): boolean {
    return this.#find(id) !== null
  }

  /** An answer is no longer being written. That of an earlier question changes nothing. */
  end(id: string, answerId: string): void {
    const row = this.#find(id)
    if (row?.answer_id === answerId) this.#setAnswer(id, null)
  }

  #setAnswer(id: string, answerId: string | null): void {
    const { storage, now } = this.#deps
    const since = answerId === null ? null : now()
    storage.run('UPDATE conversations SET answer_id = ?, answer_since = ? WHERE id = ?', answerId, since, id)
    this.#announce(id)
  }

  #remember(conversationId: string, questionId: string, answerId: string): void {
    const { storage, now } = this.#deps
    storage.run(
      'INSERT INTO questions (conversation_id, question_id, answer_id, asked_at) VALUES (?, ?, ?, ?)',
      conversationId,
      questionId,
      answerId,
      now(),
    )
    storage.run(
      `DELETE FROM questions WHERE conversation_id = ? AND answer_id NOT IN (
        SELECT answer_id FROM questions WHERE conversation_id = ? ORDER BY asked_at DESC, answer_id DESC LIMIT ?)`,
      conversationId,
      conversationId,
      REMEMBERED_QUESTIONS,
    )
  }

  #answerTo(conversationId: string, questionId: string): string | null {
    const row = this.#deps.storage.first<{ answer_id: string }>(
      'SELECT answer_id FROM questions WHERE conversation_id = ? AND question_id = ?',
      conversationId,
      questionId,
    )
    return row?.answer_id ?? null
  }

  #find(id: string): ConversationRow | null {
    return this.#deps.storage.first<ConversationRow>('SELECT * FROM conversations WHERE id = ?', id)
  }

  #own(userId: string, id: string): ConversationRow | null {
    const row = this.#find(id)
    return row?.user_id === userId ? row : null
  }

  #isAnswering({ answer_id, answer_since }: ConversationRow): boolean {
    return answer_id !== null && answer_since !== null && this.#deps.now() - answer_since < ANSWER_EXPIRES_MS
  }

  #announce(id: string): Conversation {
    const row = this.#find(id)
    if (!row) throw new Error('a conversation vanished while it was changed')
    const conversation = this.#view(row)
    this.#deps.publish({ type: 'conversation', conversation }, row.user_id)
    return conversation
  }

  #view(row: ConversationRow): Conversation {
    return {
      id: row.id,
      title: row.title || UNTITLED,
      scope: scopeOf(row),
      createdAt: new Date(row.created_at).toISOString(),
      updatedAt: new Date(row.updated_at).toISOString(),
      answering: this.#isAnswering(row),
    }
  }
}

function scopeOf(row: ConversationRow): Scope {
  return JSON.parse(row.scope) as Scope
}
