/** Small PDFs made on the spot. */
import PDFDocument from 'pdfkit'

/** A PDF with one page for each text; blank lines part paragraphs, an empty text makes an empty page. */
export async function makePdf(
  pages: readonly string[],
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const document = new PDFDocument({ autoFirstPage: false, ...options })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise((resolve, reject) => document.on('end', resolve).on('error', reject))
  for (const text of pages) {
    document.addPage()
    if (text) document.fontSize(11).text(text, { paragraphGap: 4 })
  }
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(parts))
}

/** As many plain English sentences as asked for, each with a number of its own, so that no two pages are alike. */
export function prose(topic: string, sentences: number, from = 1): string {
  return Array.from(
    { length: sentences },
    (_, i) => `Rule ${from + i} of the ${topic} says that item ${(from + i) * 7} is kept in drawer ${(from + i) % 13}.`,
  ).join(' ')
}
