/** A person with a workspace and one ready document in the product, over its public HTTP API. */
import { signInAs } from '../../local/identity/sign-in.ts'
import { now } from '../../local/stand-in/request-log.ts'
import { type AlcoveClient, alcoveClient, readAnswer, textOf, until } from '../../scripts/client/client.ts'
import type { BenchDocument } from '../document.ts'

export interface Workspace {
  client: AlcoveClient
  tenant: string
  document: string
}

const INGEST_TIMEOUT_MS = 300_000

export async function openWorkspace(appUrl: string, { name, bytes, pages }: BenchDocument): Promise<Workspace> {
  const client = alcoveClient(appUrl)
  await client.signIn((fetchLike, url) => signInAs(fetchLike, url, { name: 'Bench', email: 'bench@example.com' }))
  const tenant = (await client.me()).tenants[0]?.id
  if (!tenant) throw new Error('the first sign-in made no workspace')
  await until('the database', async () => ((await client.tenant(tenant)).database.status === 'ready' ? true : null))
  const { document } = await client.upload(tenant, name, bytes)
  await until(
    'the document',
    async () => {
      const { document: current } = await client.document(tenant, document.id)
      if (current.status === 'failed') throw new Error(`${name}: ${current.reason}`)
      if (current.status !== 'ready') return null
      if (current.pages !== pages) throw new Error(`${name} should have ${pages} pages, not ${current.pages}`)
      return true
    },
    INGEST_TIMEOUT_MS,
  )
  return { client, tenant, document: document.id }
}

export interface Asked {
  sentAt: number
  firstTokenAt: number
  serverTiming: string | null
}

/** Asks in a new conversation, so that every prompt is as long as the others, and reads the answer to its end. */
export async function askProduct({ client, tenant, document }: Workspace, question: string): Promise<Asked> {
  const scope = [document]
  const conversation = await client.converse(tenant, scope)
  const body = { id: crypto.randomUUID(), text: question, scope, earlierQuestions: [] }
  const sentAt = now()
  const response = await client.request('POST', `/api/tenants/${tenant}/conversations/${conversation.id}/messages`, {
    body,
  })
  let firstTokenAt: number | null = null
  for await (const message of readAnswer(response)) {
    if (firstTokenAt === null && textOf(message) !== '') firstTokenAt = now()
  }
  if (firstTokenAt === null) throw new Error('the answer is empty')
  return { sentAt, firstTokenAt, serverTiming: response.headers.get('server-timing') }
}
