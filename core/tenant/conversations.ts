/** Conversations in a tenant's database: what was asked and answered. Every write may be repeated. */
import type { ChatMessage, ChatMetadata, Citation, Passage, Scope, Unsupported } from '../contract.ts'
import type { Database, Row, Statement } from '../sql.ts'
import { storableText } from '../text.ts'

/** The most messages of one conversation that are read back. */
const MAX_MESSAGES = 1_000

/** One transaction that stores a question, and its conversation if this is the first. */
export function saveQuestion(question: {
  id: string
  text: string
  conversation: { id: string; title: string; scope: Scope }
  userId: string
}): Statement[] {
  const { id, title, scope } = question.conversation
  return [
    {
      text: `insert into conversations (id, user_id, title, scope) values ($1::uuid, $2::uuid, $3, $4::jsonb)
        on conflict (id) do update set title = excluded.title, scope = excluded.scope, updated_at = now()`,
      params: [id, question.userId, storableText(title), JSON.stringify(scope)],
    },
    {
      text: `insert into messages (id, conversation_id, role, parts) values ($1::uuid, $2::uuid, 'user', $3::jsonb)
        on conflict (id) do nothing`,
      params: [question.id, id, JSON.stringify([{ type: 'text', text: storableText(question.text) }])],
    },
  ]
}

/** Nothing to rename is fine: a conversation is stored with its first question. */
export function renameConversation(conversation: { id: string; title: string }): Statement {
  return {
    text: 'update conversations set title = $2, updated_at = now() where id = $1::uuid',
    params: [conversation.id, storableText(conversation.title)],
  }
}

/** Its messages go with it. */
export function deleteConversation(conversation: { id: string }): Statement {
  return { text: 'delete from conversations where id = $1::uuid', params: [conversation.id] }
}

/** The latest messages before a question, their text only, at most `characters` of each. Rows go to `readHistory`. */
export function historyStatement(query: {
  conversationId: string
  /** The question that is being asked, and an answer to it that is to be replaced. */
  without: readonly string[]
  messages: number
  characters: number
}): Statement {
  return {
    text: `select m.role, left(t.text, $3::integer) as text
      from messages m cross join lateral (
        select string_agg(part->>'text', '') as text from jsonb_array_elements(m.parts) part where part->>'type' = 'text') t
      where m.conversation_id = $1::uuid and m.id not in (select jsonb_array_elements_text($2::jsonb)::uuid)
        and t.text is not null
      order by m.created_at desc, m.id desc limit $4::integer`,
    params: [query.conversationId, JSON.stringify(query.without), query.characters, query.messages],
  }
}

/** Oldest first. */
export function readHistory(rows: Row[]): { role: 'user' | 'assistant'; text: string }[] {
  return (rows as { role: 'user' | 'assistant'; text: string }[]).toReversed()
}

/** An answer as it is stored. `passages` are kept without their text: what a document says goes when the document goes. */
export interface StoredAnswer {
  id: string
  questionId: string
  conversationId: string
  text: string
  passages: readonly Passage[]
  citations: readonly Citation[]
  unsupported: readonly Unsupported[]
  ended: NonNullable<ChatMetadata['ended']> | null
}

/**
 * Stores an answer right behind its question, whatever was asked since, or replaces what is stored of it. Returns a row,
 * or none when the question is gone (its conversation was deleted): then nothing is stored.
 */
export function saveAnswer(answer: StoredAnswer): Statement {
  const passages = answer.passages.map((passage) => ({ ...passage, text: '' }))
  const parts = [
    { type: 'data-passages', data: { passages } },
    { type: 'text', text: answer.text },
    ...answer.unsupported.map((data) => ({ type: 'data-unsupported', id: `unsupported-${data.start}`, data })),
  ]
  return {
    text: `insert into messages (id, conversation_id, role, parts, citations, ended, created_at)
      select $1::uuid, conversation_id, 'assistant', $4::jsonb, $5::jsonb, $6, created_at + interval '1 microsecond'
      from messages where id = $2::uuid and conversation_id = $3::uuid and role = 'user'
      on conflict (id) do update
        set parts = excluded.parts, citations = excluded.citations, ended = excluded.ended
        where messages.conversation_id = excluded.conversation_id and messages.role = 'assistant'
      returning id`,
    params: [
      answer.id,
      answer.questionId,
      answer.conversationId,
      storableJson(parts),
      storableJson(answer.citations),
      answer.ended,
    ],
  }
}

/** The answer with this id, in the form of `readMessages`. Rows go to `readStoredAnswer`. */
export function storedAnswerStatement(conversationId: string, answerId: string): Statement {
  return {
    text: `${SELECT_MESSAGES} where conversation_id = $1::uuid and id = $2::uuid and role = 'assistant'`,
    params: [conversationId, answerId],
  }
}

export function readStoredAnswer(rows: Row[]): ChatMessage | null {
  const [row] = rows as unknown as MessageRow[]
  return row ? messageOf(row, new Set()) : null
}

/** All messages, oldest first, as they were streamed. Citations of documents that are gone say so and quote nothing. */
export async function readMessages(
  database: Database,
  query: { conversationId: string; deletedDocuments: readonly string[] },
): Promise<ChatMessage[]> {
  const [rows = [], gone = []] = await database.batch(
    [
      {
        text: `select * from (${SELECT_MESSAGES} where conversation_id = $1::uuid
          order by created_at desc, id desc limit $2::integer) latest order by "createdAt", id`,
        params: [query.conversationId, MAX_MESSAGES],
      },
      {
        text: `select distinct cited.id from (
            select citation->>'documentId' as id
            from messages cross join lateral jsonb_array_elements(citations) citation
            where conversation_id = $1::uuid) cited
          left join documents d on d.id = cited.id::uuid
          where coalesce(d.state, 'deleted') = 'deleted'`,
        params: [query.conversationId],
      },
    ],
    { readOnly: true },
  )
  const deleted = new Set([...query.deletedDocuments, ...gone.map(({ id }) => String(id))])
  return (rows as unknown as MessageRow[]).map((row) => messageOf(row, deleted))
}

interface MessageRow {
  id: string
  role: 'user' | 'assistant'
  parts: ChatMessage['parts']
  citations: Citation[]
  ended: NonNullable<ChatMetadata['ended']> | null
  createdAt: string
}

const SELECT_MESSAGES = `select id, role, parts, citations, ended,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt" from messages`

function messageOf(row: MessageRow, deleted: ReadonlySet<string>): ChatMessage {
  const citations = row.citations.map((citation) => ({
    type: 'data-citation' as const,
    id: `citation-${citation.number}`,
    data: deleted.has(citation.documentId) ? { ...citation, quote: '', start: 0, end: 0, deleted: true } : citation,
  }))
  return {
    id: row.id,
    role: row.role,
    metadata: {
      createdAt: new Date(row.createdAt).toISOString(),
      ...(row.ended ? { ended: row.ended } : {}),
    },
    parts: [...row.parts, ...citations],
  }
}

/** JSON whose texts PostgreSQL can hold. */
function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, field) => (typeof field === 'string' ? storableText(field) : field))
}
