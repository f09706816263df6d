/** What people and the Answer object ask of conversations. The caller is a member whose role allows the kind of request. */
import type { Conversation } from '../../core/contract.ts'
import { decide, rules } from './admission.ts'
import type { Parts } from './assemble.ts'
import type { Question } from './conversations.ts'
import { cleanTitle } from './file-name.ts'
import { conflict, NOT_FOUND, notReady, refused } from './refusals.ts'
import type { Actor, Answered, ChatAdmission, DatabaseAccess, TenantRpc } from './rpc.ts'

/** How long a caller waits for a database that is being made or brought up to date, before being asked to come back. */
const READY_WAIT_MS = 5_000

export async function getConversation(
  { conversations, database, deletion, members, now }: Parts,
  actor: Actor,
  id: string,
): Promise<Awaited<ReturnType<TenantRpc['getConversation']>>> {
  const conversation = conversations.get(actor.userId, id)
  if (!conversation) return NOT_FOUND
  // Nothing was ever asked, so there is nothing to read, and no reason to wake a database.
  if (!conversations.wasAsked(id)) return { ok: true, conversation, database: null, deletedDocuments: [] }
  const access = await database.accessWithin(READY_WAIT_MS)
  if (!access) return notReady(database, now())
  // Waiting may have taken seconds, in which rights were lost.
  const refusal = decide('conversations.read', members.roleOf(actor.userId))
  if (refusal) return refused(refusal)
  return { ok: true, conversation, database: access, deletedDocuments: deletion.unretired() }
}

export function renameConversation(
  { conversations }: Parts,
  actor: Actor,
  id: string,
  title: string,
): Answered<{ conversation: Conversation }> {
  const conversation = conversations.rename(actor.userId, id, cleanTitle(title))
  return conversation ? { ok: true, conversation } : NOT_FOUND
}

/** Admission of a question: rights, database, then what may be done only once. */
export async function beginAnswer(parts: Parts, actor: Actor, asked: Question): Promise<Answered<ChatAdmission>> {
  const { conversations, database, deletion, members, profile, planLimits, rates, usage, now } = parts
  const { userId } = actor
  const question = { ...asked, title: cleanTitle(asked.title) }
  if (!conversations.get(userId, question.conversationId)) return NOT_FOUND
  const access = await database.accessWithin(READY_WAIT_MS)
  if (!access) return notReady(database, now())
  // Waiting may have taken seconds, in which rights were lost.
  const refusal = decide('chat', members.roleOf(userId)) ?? profile.refusalOf('chat')
  if (refusal) return refused(refusal)

  const { rate } = rules.chat
  let rateLimit = rates.peek(userId, rate)
  const isNew = conversations.isNew(userId, question)
  if (isNew) {
    const over = planLimits.forQuestion()
    if (over) return refused(over)
    const taken = rates.take(userId, rate)
    if (taken.refusal) return refused(taken.refusal)
    rateLimit = taken.rateLimit
  }
  const begun = conversations.begin(userId, question)
  if (begun.kind === 'not-found') return NOT_FOUND
  if (begun.kind === 'busy') return conflict('An answer is still being written here. Wait for it, or stop it first.')
  if (isNew) usage.countQuestion()
  const { conversation, answerId, repeated } = begun
  return {
    ok: true,
    database: access,
    rateLimit,
    conversation,
    answerId,
    repeated,
    deletedDocuments: deletion.unretired(),
  }
}

export function activeAnswer(
  { conversations }: Parts,
  { userId }: Actor,
  conversationId: string,
): Answered<{ answerId: string | null }> {
  if (!conversations.get(userId, conversationId)) return NOT_FOUND
  return { ok: true, answerId: conversations.activeAnswer(userId, conversationId) }
}

/** Null when the conversation is gone. Throws while the database can't be reached: the answer must be saved later. */
export async function databaseForAnswer(
  { conversations, database }: Parts,
  conversationId: string,
): Promise<DatabaseAccess | null> {
  if (!conversations.exists(conversationId)) return null
  const access = await database.accessWithin(READY_WAIT_MS)
  if (!access) throw new Error('the database is not ready')
  return conversations.exists(conversationId) ? access : null
}
