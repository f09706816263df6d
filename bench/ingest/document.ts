/** The document that `bench ingest` ingests. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { makePdf, prose } from '../../tests/support/pdf.ts'
import { filesBelow } from '../corpus/files.ts'

export interface IngestDocument {
  name: string
  bytes: Uint8Array<ArrayBuffer>
  source: string
}

const SENTENCES_PER_PAGE = 38

/** The file that `--data` names, the largest one of the folder that it names, or generated pages of several kB each. */
export async function ingestDocument(data: string | null, pages: number): Promise<IngestDocument> {
  if (data !== null) return fromOutside(data)
  const texts = Array.from({ length: pages }, (_, page) =>
    prose('archive', SENTENCES_PER_PAGE, page * SENTENCES_PER_PAGE),
  )
  const bytes = await makePdf(texts)
  const kilobytes = Math.round(texts.reduce((sum, { length }) => sum + length, 0) / pages / 100) / 10
  return { name: 'archive-rules.pdf', bytes, source: `${pages} generated pages of ${kilobytes} kB text each` }
}

async function fromOutside(data: string): Promise<IngestDocument> {
  const paths = (await stat(data)).isDirectory() ? (await filesBelow(data)).map(({ path }) => path) : [data]
  let largest: { path: string; bytes: Uint8Array<ArrayBuffer> } | null = null
  for (const path of paths) {
    const bytes = new Uint8Array(await readFile(path))
    if (largest === null || bytes.byteLength > largest.bytes.byteLength) largest = { path, bytes }
  }
  if (largest === null) throw new Error(`${data} holds no file`)
  const name = basename(largest.path)
  return { name, bytes: largest.bytes, source: name }
}

/** The same document in other bytes, so that it doesn't count as one that was uploaded before. */
export function variant(bytes: Uint8Array, run: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([bytes, Buffer.from(`\n% ${run} ${crypto.randomUUID()}\n`)]))
}
