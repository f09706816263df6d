/** A PDF of the largest size that is allowed: pages of text, each with a picture, written by hand so that it takes no time. */
import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { prose } from '../../tests/support/pdf.ts'

const LINE_CHARACTERS = 90
const SENTENCES_PER_PAGE = 18

/** At most `bytes` long, and hardly shorter; its pictures are as large as that leaves room for. */
export function largestFile(bytes: number, pages: number): Uint8Array<ArrayBuffer> {
  const contents = Array.from({ length: pages }, (_, page) => pageContent(page))
  const without = assemble(contents, 0).byteLength
  // Each picture's length has more digits than 0 has, and shifts the offsets after it.
  const room = Math.floor((bytes - without) / pages) - 16
  if (room < 0) throw new RangeError(`${pages} pages don't fit into ${bytes} bytes`)
  return assemble(contents, room)
}

function pageContent(page: number): Buffer {
  const words = prose('archive', SENTENCES_PER_PAGE, page * SENTENCES_PER_PAGE).split(' ')
  const lines: string[] = ['']
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`.trim()
    if (line.length > LINE_CHARACTERS) lines.push(word)
    else lines[lines.length - 1] = line
  }
  const text = lines.map((line) => `(${line}) Tj T*`).join('\n')
  return deflateSync(`q 200 0 0 100 72 60 cm /I Do Q BT /F 10 Tf 12 TL 72 760 Td\n${text}\nET`)
}

function assemble(contents: Buffer[], pictureBytes: number): Uint8Array<ArrayBuffer> {
  const FIRST = 4
  const pageOf = (at: number) => FIRST + at * 3
  const objects: Buffer[] = [
    text('<< /Type /Catalog /Pages 2 0 R >>'),
    text(
      `<< /Type /Pages /Count ${contents.length} /Kids [${contents.map((_, at) => `${pageOf(at)} 0 R`).join(' ')}] >>`,
    ),
    text('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    ...contents.flatMap((content, at) => [
      text(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${pageOf(at) + 1} 0 R ` +
          `/Resources << /Font << /F 3 0 R >> /XObject << /I ${pageOf(at) + 2} 0 R >> >> >>`,
      ),
      stream('/Filter /FlateDecode', content),
      stream(
        `/Type /XObject /Subtype /Image /Width ${pictureBytes} /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8`,
        randomBytes(pictureBytes),
      ),
    ]),
  ]
  const parts: Buffer[] = [text('%PDF-1.7\n')]
  let length = parts[0]?.length ?? 0
  const offsets = objects.map((object, at) => {
    const offset = length
    const part = Buffer.concat([text(`${at + 1} 0 obj\n`), object, text('\nendobj\n')])
    parts.push(part)
    length += part.length
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const size = objects.length + 1
  parts.push(
    text(
      `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  )
  return new Uint8Array(Buffer.concat(parts))
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1')

function stream(dictionary: string, data: Buffer): Buffer {
  return Buffer.concat([text(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, text('\nendstream')])
}
