/** Small PDFs made on the spot. */
import PDFDocument from 'pdfkit'

export interface PdfOptions {
  userPassword?: string
}

/** A PDF with one page for each text; an empty text makes an empty page. */
export function makePdf(pages: string[], options: PdfOptions = {}): Promise<Uint8Array> {
  const pdf = new PDFDocument({ autoFirstPage: false, ...options })
  for (const text of pages) {
    pdf.addPage()
    if (text) pdf.fontSize(12).text(text)
  }
  const parts: Buffer[] = []
  return new Promise((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))))
    pdf.on('error', reject)
    pdf.end()
  })
}

/** As many plain English sentences as asked for, each with a number of its own, so that no two pages are alike. */
export function prose(topic: string, sentences: number, from = 1): string {
  return Array.from(
    { length: sentences },
    (_, i) => `Rule ${from + i} of the ${topic} says that item ${(from + i) * 7} is kept in drawer ${(from + i) % 13}.`,
  ).join(' ')
}
