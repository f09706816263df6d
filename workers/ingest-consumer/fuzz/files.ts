/** The files that are damaged to see what becomes of them. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Bytes,
  encryptedPdf,
  imageOnlyPdf,
  noPagesPdf,
  ownerLockedPdf,
  repetitivePdf,
  unembeddedJapanesePdf,
  unstorableTextPdf,
} from '../../../tests/support/odd-pdfs.ts'
import { makePdf, prose } from '../../../tests/support/pdf.ts'

export async function smallFiles(): Promise<Map<string, Bytes>> {
  return new Map<string, Bytes>([
    ['prose', await makePdf([prose('attic', 20), '', prose('cellar', 20)])],
    ['newer', await makePdf([prose('shed', 20), prose('yard', 5)], { pdfVersion: '1.7' })],
    ['locked', await encryptedPdf()],
    ['owner-locked', await ownerLockedPdf()],
    ['scan', imageOnlyPdf()],
    ['no pages', noPagesPdf()],
    ['unstorable', unstorableTextPdf()],
    ['japanese', unembeddedJapanesePdf()],
    ['repetitive', repetitivePdf(2_000)],
  ])
}

/** PDFs of a folder by name; none when there is no folder. */
export async function filesOf(folder: string | undefined): Promise<Map<string, Bytes>> {
  const files = new Map<string, Bytes>()
  if (!folder) return files
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pdf')).sort()
  for (const name of names) files.set(name, new Uint8Array(await readFile(join(folder, name))))
  return files
}
