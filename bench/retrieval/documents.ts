/** The texts of a data set's documents, read as the ingest consumer reads them. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { titleOfFile } from '../../durable-objects/tenant/file-name.ts'
import { EXTRACT_LIMITS, pdfOpener } from '../../workers/ingest-consumer/extract.ts'
import { ALL_FEATURES } from '../../workers/ingest-consumer/layout/features.ts'
import type { Page } from '../../workers/ingest-consumer/layout/page.ts'

export interface DocumentText {
  file: string
  title: string
  pages: Page[]
}

const MOST_PAGES = 2_000
const CMAPS = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), 'cmaps')

/** Every PDF in `folder`, by name. Throws `UnreadableFile`. */
export async function readDocuments(folder: string, features = ALL_FEATURES): Promise<DocumentText[]> {
  const documents: DocumentText[] = []
  for (const file of await filesIn(folder)) {
    const pdf = await open(join(folder, file), features)
    const pages: Page[] = []
    for await (const page of pdf.read(new AbortController().signal)) pages.push(page)
    await pdf.close()
    documents.push({ file, title: titleOfFile(file), pages })
  }
  return documents
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => /\.pdf$/i.test(file)).sort()
}

const readCMap = async (name: string) => new Uint8Array(await readFile(join(CMAPS, name)))

async function open(path: string, features = ALL_FEATURES) {
  return pdfOpener(readCMap, features)(new Uint8Array(await readFile(path)), { ...EXTRACT_LIMITS, pages: MOST_PAGES })
}
