/**
 * The life of a document's row in its tenant's database. Each document has one generation that counts; every
 * statement here may be repeated, and may arrive late: it then changes nothing.
 */
import type { Statement } from '../sql.ts'
import { storableText } from '../text.ts'

export interface DocumentRef {
  id: string
  generation: number
}

/**
 * One transaction before the first write of an ingest: the document is processing at `generation`, and what an earlier
 * ingest left is gone. Does nothing to a document that is at this generation already, at a later one, or deleted.
 */
export function beginDocument(document: DocumentRef & { title: string }): Statement[] {
  const { id, generation, title } = document
  return [
    {
      text: `insert into documents (id, title, generation, state) values ($1, $2, $3, 'processing')
        on conflict (id) do update
          set title = excluded.title, generation = excluded.generation, state = 'processing', pages = null, updated_at = now()
          where documents.generation < excluded.generation and documents.state <> 'deleted'`,
      params: [id, storableText(title), generation],
    },
    ...['chunks', 'pages'].map((table) => ({
      text: `delete from ${table} using documents
        where documents.id = $1 and ${table}.document_id = $1 and ${table}.generation < documents.generation`,
      params: [id],
    })),
  ]
}

/**
 * Lets search see the document. Answers with its title when it is ready at `generation` (also if it was before), and with
 * no row when another generation or a deletion came first. `pages`: how many the file has.
 */
export function publishDocument(document: DocumentRef & { pages: number }): Statement {
  return {
    text: `update documents set state = 'ready', pages = $3::integer, updated_at = now()
      where id = $1 and generation = $2::integer and state in ('processing', 'ready') returning title`,
    params: [document.id, document.generation, document.pages],
  }
}

/**
 * One transaction that deletes a document for good. Its row stays, empty, so that no late writer can bring it back,
 * not even one that comes before the document was ever begun.
 */
export function retireDocument(document: DocumentRef): Statement[] {
  return [
    {
      text: `insert into documents (id, title, generation, state) values ($1, '', $2, 'deleted')
        on conflict (id) do update
          set title = '', generation = greatest(documents.generation, excluded.generation), state = 'deleted', pages = null,
              updated_at = now()`,
      params: [document.id, document.generation],
    },
    ...['chunks', 'pages'].map((table) => ({
      text: `delete from ${table} where document_id = $1`,
      params: [document.id],
    })),
  ]
}

export interface TitleRow {
  title: string
  rowVersion: string
}

/** To be read before a document is renamed. A deleted one has no title to change. */
export function readTitle(documentId: string): Statement {
  return {
    text: `select title, xmin::text as "rowVersion" from documents where id = $1 and state <> 'deleted'`,
    params: [documentId],
  }
}

/**
 * Answers with a row if the document is still the one that was read as `rowVersion`; so a rename that arrives late can't
 * undo a newer one.
 */
export function renameDocument(document: { id: string; title: string; rowVersion: string }): Statement {
  return {
    text: `update documents set title = $2, updated_at = now()
      where id = $1 and xmin::text = $3 and state <> 'deleted' returning id`,
    params: [document.id, storableText(document.title), document.rowVersion],
  }
}

/**
 * Start of a statement that writes for an ingest: `fence` holds a row while the document is processing at its
 * generation, and keeps it so until the transaction ends. $1 is the document, $2 its generation.
 */
export const INGEST_FENCE = `with fence as (
  select id, generation from documents where id = $1 and generation = $2::integer and state = 'processing' for share)`
