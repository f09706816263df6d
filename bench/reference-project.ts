/** A tenant of the reference flow: a project of its own that holds one document. Nothing here is measured. */
import { extractText, getDocumentProxy } from 'unpdf'
import {
  CREATE_STATEMENTS,
  connectionString,
  openManagement,
  openModel,
  openSql,
  type ReferenceServices,
} from './reference-flow.ts'

const CHUNK_CHARACTERS = 1_000
const OVERLAP_CHARACTERS = 100
const INPUTS_PER_REQUEST = 96
/** A row is about 20 KB as text; a request may have 10 MB. */
const ROWS_PER_INSERT = 100

export interface ReferenceProject {
  projectId: string
  chunks: number
  /** What the database says about itself. */
  engine: string
}

/** Makes the project, then fills it: the text of the whole file at once, split, embedded and inserted. */
export async function createReferenceProject(
  services: ReferenceServices,
  name: string,
  pdf: Uint8Array,
): Promise<ReferenceProject> {
  const projectId = await createProject(services, `reference-flow-${crypto.randomUUID()}`)
  const sql = openSql(services, await connectionString(services, projectId))
  for (const statement of CREATE_STATEMENTS) await sql.query(statement)

  const chunks = splitText(await textOfPdf(pdf))
  const vectors = await embedAll(services, chunks)
  for (let from = 0; from < chunks.length; from += ROWS_PER_INSERT) {
    const to = Math.min(from + ROWS_PER_INSERT, chunks.length)
    await sql.query(
      'insert into embeddings (document, content, embedding) select $1, content, embedding::vector from unnest($2::text[], $3::text[]) as chunk (content, embedding)',
      [name, textArray(chunks.slice(from, to)), textArray(vectors.slice(from, to).map((one) => JSON.stringify(one)))],
    )
  }
  const [about] = await sql.query(
    "select split_part(version(), ' on ', 1) || ', pgvector ' || extversion as engine from pg_extension where extname = 'vector'",
  )
  return { projectId, chunks: chunks.length, engine: String(about?.engine) }
}

/** Windows of 1,000 characters, each beginning 100 before the end of the one before it. */
export function splitText(text: string): string[] {
  const stride = CHUNK_CHARACTERS - OVERLAP_CHARACTERS
  const count = Math.max(1, Math.ceil((text.length - OVERLAP_CHARACTERS) / stride))
  return Array.from({ length: count }, (_, i) => text.slice(i * stride, i * stride + CHUNK_CHARACTERS)).filter(
    (chunk) => chunk.trim(),
  )
}

export async function textOfPdf(pdf: Uint8Array): Promise<string> {
  // The reader takes the bytes away from whoever hands them over.
  const document = await getDocumentProxy(pdf.slice())
  const { text } = await extractText(document, { mergePages: true })
  await document.loadingTask.destroy()
  return text.replaceAll('\0', '')
}

async function embedAll(services: ReferenceServices, chunks: string[]): Promise<number[][]> {
  const openai = openModel(services)
  const vectors: number[][] = []
  for (let from = 0; from < chunks.length; from += INPUTS_PER_REQUEST) {
    const input = chunks.slice(from, from + INPUTS_PER_REQUEST)
    const { data } = await openai.embeddings.create({ model: services.embeddingModel, input })
    vectors.push(...data.map(({ embedding }) => embedding))
  }
  return vectors
}

export async function createProject(services: ReferenceServices, name: string): Promise<string> {
  const api = openManagement(services)
  const { data } = await api.createProject({ project: { name } })
  for (;;) {
    const { operations } = (await api.listProjectOperations({ projectId: data.project.id })).data
    if (operations.every(({ status }) => status === 'finished' || status === 'skipped')) return data.project.id
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A text array in Postgres's own notation. */
export function textArray(values: string[]): string {
  return `{${values.map((value) => `"${value.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`
}
