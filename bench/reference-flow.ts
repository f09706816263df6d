/**
 * What Alcove is compared with: how an app with a database per tenant answers a question when each request finds
 * everything out anew. Eight calls, each waiting for the one before it:
 *
 * 1. the rate-limit store
 * 2. the management API, for the tenant's connection string
 * 3. `create extension if not exists`
 * 4. `create table if not exists`
 * 5. `create index if not exists` (HNSW)
 * 6. the question's embedding
 * 7. select: all columns of the two nearest rows
 * 8. the model, streamed
 *
 * It is called as a function, without an HTTP server of its own in between, which spares it a hop that Alcove has.
 */
import { createApiClient } from '@neondatabase/api-client'
import { neon, neonConfig } from '@neondatabase/serverless'
import OpenAI from 'openai'
import { z } from 'zod'

/** Where its services are. `sqlEndpoint` is the URL of the SQL proxy. */
export interface ReferenceServices {
  rateLimitUrl: string
  neonApiUrl: string
  neonApiKey: string
  sqlEndpoint: string
  openaiUrl: string
  openaiApiKey: string
  embeddingModel: string
  chatModel: string
}

const DATABASE = { database_name: 'neondb', role_name: 'neondb_owner' }
export const CREATE_STATEMENTS = [
  'create extension if not exists vector',
  `create table if not exists embeddings (
     id bigserial primary key,
     document text not null,
     content text not null,
     metadata jsonb,
     embedding vector(1536)
   )`,
  'create index if not exists embeddings_hnsw on embeddings using hnsw (embedding vector_cosine_ops)',
]

const ROWS = 2
const rowSchema = z.object({ document: z.string(), content: z.string() })
const allowanceSchema = z.object({ allowed: z.boolean() })

/** Answers a question about the tenant whose project is `projectId`; yields the pieces of the answer as they come. */
export async function* askReferenceFlow(
  services: ReferenceServices,
  projectId: string,
  question: string,
): AsyncGenerator<string> {
  await passRateLimit(services, projectId)
  const sql = openSql(services, await connectionString(services, projectId))
  for (const statement of CREATE_STATEMENTS) await sql.query(statement)
  const openai = openModel(services)
  const embedded = await openai.embeddings.create({ model: services.embeddingModel, input: question })
  const rows = await sql.query(`select * from embeddings order by embedding <=> $1 limit ${ROWS}`, [
    JSON.stringify(embedded.data[0]?.embedding),
  ])
  const stream = await openai.chat.completions.create({
    model: services.chatModel,
    stream: true,
    messages: [
      { role: 'system', content: 'Answer from the passages only. Cite a passage by its id, as in [1].' },
      { role: 'user', content: promptFor(z.array(rowSchema).parse(rows), question) },
    ],
  })
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content
    if (text) yield text
  }
}

/** @throws Error when the tenant has asked too often */
export async function passRateLimit({ rateLimitUrl }: ReferenceServices, key: string): Promise<void> {
  const response = await fetch(`${rateLimitUrl}/limit`, { method: 'POST', body: JSON.stringify({ key }) })
  if (!allowanceSchema.parse(await response.json()).allowed) throw new Error('rate limit')
}

export async function connectionString(services: ReferenceServices, projectId: string): Promise<string> {
  return (await openManagement(services).getConnectionUri({ projectId, ...DATABASE })).data.uri
}

export function openManagement({ neonApiUrl, neonApiKey }: ReferenceServices) {
  return createApiClient({ apiKey: neonApiKey, baseURL: neonApiUrl })
}

export function openSql({ sqlEndpoint }: ReferenceServices, uri: string) {
  neonConfig.fetchEndpoint = sqlEndpoint
  return neon(uri)
}

/** Without retries: each call that it makes is one that was asked for. */
export function openModel({ openaiUrl, openaiApiKey }: ReferenceServices): OpenAI {
  return new OpenAI({ apiKey: openaiApiKey, baseURL: openaiUrl, maxRetries: 0 })
}

function promptFor(rows: z.infer<typeof rowSchema>[], question: string): string {
  const passages = rows.map(
    ({ document, content }, index) =>
      `<passage id="${index + 1}" document="${escapeXml(document)}">\n${escapeXml(content)}\n</passage>`,
  )
  return `<passages>\n${passages.join('\n')}\n</passages>\n\n<question>\n${escapeXml(question)}\n</question>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
