/**
 * What `bench ingest` compares Alcove with: how an app with a database per tenant ingests a file within one request that
 * finds everything out anew. Each step waits for the one before it:
 *
 * 1. the rate-limit store
 * 2. select the row of the user's database from the app's own
 * 3. the management API, for the tenant's connection string
 * 4. `create extension`, `create table`, `create index` (HNSW), each `if not exists`
 * 5. fetch the object
 * 6. extract the text of the whole file at once, and split it into windows of 1,000 characters that overlap by 100
 * 7. embed: requests of 96 inputs, all of them side by side
 * 8. insert: 500 rows in a request, or as many as a request may hold
 * 9. insert the document's row into the app's own database
 *
 * It is called as a function, without an HTTP server of its own in between, which spares it a hop that Alcove has.
 */
import {
  CREATE_STATEMENTS,
  connectionString,
  openModel,
  openSql,
  passRateLimit,
  type ReferenceServices,
} from './reference-flow.ts'
import { splitText, textArray, textOfPdf } from './reference-project.ts'

const INPUTS_PER_REQUEST = 96
const ROWS_PER_INSERT = 500
/** Neon takes 10 MB; the rest of a request is small. */
const BYTES_PER_INSERT = 9_500_000

export interface IngestServices extends ReferenceServices {
  /** The app's own database. */
  controlUrl: string
  /** Where the file lies. */
  fileUrl: string
}

/** Made when the app is set up, not in an ingest. */
export const CONTROL_STATEMENTS = [
  'create table if not exists databases (id bigserial primary key, user_email text not null, project_id text not null)',
  'create table if not exists documents (id uuid primary key, user_email text not null, title text not null, file_name text not null)',
]

export interface ReferenceIngest {
  characters: number
  chunks: number
}

export async function ingestReferenceFlow(
  services: IngestServices,
  user: string,
  title: string,
): Promise<ReferenceIngest> {
  await passRateLimit(services, user)
  const control = openSql(services, services.controlUrl)
  const [database] = await control.query('select project_id from databases where user_email = $1', [user])
  const sql = openSql(services, await connectionString(services, String(database?.project_id)))
  for (const statement of CREATE_STATEMENTS) await sql.query(statement)
  const file = await (await fetch(services.fileUrl)).arrayBuffer()
  const text = await textOfPdf(new Uint8Array(file))
  const chunks = splitText(text)
  const vectors = (await embedAll(services, chunks)).map((vector) => JSON.stringify(vector))
  for (const { from, to } of insertsOf(chunks, vectors)) {
    await sql.query(
      'insert into embeddings (document, content, embedding) select $1, content, embedding::vector from unnest($2::text[], $3::text[]) as chunk (content, embedding)',
      [title, textArray(chunks.slice(from, to)), textArray(vectors.slice(from, to))],
    )
  }
  await control.query('insert into documents (id, user_email, title, file_name) values ($1, $2, $3, $4)', [
    crypto.randomUUID(),
    user,
    title,
    services.fileUrl,
  ])
  return { characters: text.length, chunks: chunks.length }
}

async function embedAll(services: ReferenceServices, chunks: string[]): Promise<number[][]> {
  const openai = openModel(services)
  const requests: Promise<number[][]>[] = []
  for (let from = 0; from < chunks.length; from += INPUTS_PER_REQUEST) {
    const input = chunks.slice(from, from + INPUTS_PER_REQUEST)
    const request = openai.embeddings.create({ model: services.embeddingModel, input })
    requests.push(request.then(({ data }) => data.map(({ embedding }) => embedding)))
  }
  return (await Promise.all(requests)).flat()
}

/** Which rows go into one request: from `from`, before `to`. */
export function insertsOf(chunks: readonly string[], vectors: readonly string[]): { from: number; to: number }[] {
  const inserts: { from: number; to: number }[] = []
  let from = 0
  let bytes = 0
  for (const [at, chunk] of chunks.entries()) {
    const row = Buffer.byteLength(chunk) + (vectors[at]?.length ?? 0)
    if (at > from && (at - from >= ROWS_PER_INSERT || bytes + row > BYTES_PER_INSERT)) {
      inserts.push({ from, to: at })
      from = at
      bytes = 0
    }
    bytes += row
  }
  if (from < chunks.length) inserts.push({ from, to: chunks.length })
  return inserts
}
