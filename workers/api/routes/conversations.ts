/** `/api/tenants/:tenant/conversations`, but for asking (chat.ts). */
import { openTenantDatabase } from '../../../core/tenant/access.ts'
import { readMessages } from '../../../core/tenant/conversations.ts'
import { type ConversationList, type MessageList, newConversationSchema, renameSchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { granted, pathId, readJson } from '../request.ts'

export async function listConversations(c: AppContext): Promise<Response> {
  const { conversations } = granted(await c.get('tenant').listConversations(c.get('actor')))
  return c.json({ conversations } satisfies ConversationList)
}

export async function createConversation(c: AppContext): Promise<Response> {
  const { scope } = await readJson(c, newConversationSchema)
  const { conversation } = granted(await c.get('tenant').createConversation(c.get('actor'), scope))
  return c.json(conversation, 201)
}

export async function renameConversation(c: AppContext): Promise<Response> {
  const id = pathId(c, 'conversation')
  const { title } = await readJson(c, renameSchema)
  const { conversation } = granted(await c.get('tenant').renameConversation(c.get('actor'), id, title))
  return c.json(conversation)
}

export async function deleteConversation(c: AppContext): Promise<Response> {
  granted(await c.get('tenant').deleteConversation(c.get('actor'), pathId(c, 'conversation')))
  return c.body(null, 204)
}

export async function listMessages(c: AppContext): Promise<Response> {
  const conversationId = pathId(c, 'conversation')
  const tenant = c.get('tenant')
  const { conversation, database, deletedDocuments } = granted(
    await tenant.getConversation(c.get('actor'), conversationId),
  )
  if (!database) return c.json({ conversation, messages: [] } satisfies MessageList)
  const opened = openTenantDatabase(database, c.get('config').NEON_SQL_ENDPOINT, () => tenant.reportRefusal())
  const messages = await readMessages(opened, { conversationId, deletedDocuments })
  return c.json({ conversation, messages } satisfies MessageList)
}
