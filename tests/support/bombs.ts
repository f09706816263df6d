/**
 * Small files that would take very much time or memory if they were read as they ask to be. Each is made on the spot, and
 * most keep a page of plain text beside what is wrong with them.
 */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { type Bytes, rawPdf, repetitivePdf, stream } from './odd-pdfs.ts'

export interface Bomb {
  make(): Bytes
  /** How it must end: read, refused as a certain kind, or either, as long as it ends. */
  ends: 'read' | 'any' | string
}

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>'
const HELVETICA = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
const WORDS = 'BT /F 24 Tf 72 700 Td (A page that can be read.) Tj ET'
const pages = (kids: string, count: number) => `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`
const page = (contents: string, resources = '/Font << /F 5 0 R >>') =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << ${resources} >> /Contents ${contents} >>`

/** Objects 1 to 5 of a file with one page, whose content is object 4 and whose font is object 5. */
const onePage = (content: string | Buffer, font: string | Buffer = HELVETICA, resources?: string) => [
  CATALOG,
  pages('3 0 R', 1),
  page('4 0 R', resources),
  typeof content === 'string' ? stream(content) : content,
  font,
]

const flate = (data: Uint8Array | string, entries = '') =>
  stream(deflateSync(Buffer.from(data), { level: 9 }), `/Filter /FlateDecode ${entries}`)

const MB = 2 ** 20
const spaces = (megabytes: number) => Buffer.alloc(megabytes * MB, ' ')

/** Data that was deflated so many times over: each step takes a thousandth. */
function deflated(data: Buffer, times: number): Buffer {
  return times === 0 ? data : deflated(deflateSync(data, { level: 9 }), times - 1)
}

/** A composite font whose text is mapped by this CMap program, and whose widths are these. */
const composite = (toUnicode: string | Buffer, widths = '[0 [500]]') => [
  '<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>',
  `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W ${widths} >>`,
  typeof toUnicode === 'string' ? stream(toUnicode) : toUnicode,
]
const cmap = (body: string) =>
  `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def
1 begincodespacerange <0000> <FFFF> endcodespacerange
${body}
endcmap end end`

const HEX_WORDS = 'BT /F 24 Tf 72 700 Td <0041004200430044> Tj ET'

/** A tree of forms: each paints the next one ten times, the last one says something. */
function formTree(depth: number, last: string): Bytes {
  const form = (content: string, resources: string) =>
    stream(content, `/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << ${resources} >>`)
  const levels = Array.from({ length: depth }, (_, i) =>
    form('/X Do '.repeat(10), `/XObject << /X ${i + 7} 0 R >> /Font << /F 5 0 R >>`),
  )
  return rawPdf([
    ...onePage(`${WORDS} /X Do`, HELVETICA, '/Font << /F 5 0 R >> /XObject << /X 6 0 R >>'),
    ...levels,
    form(last, '/Font << /F 5 0 R >>'),
  ])
}

/** A file whose only cross-reference is this stream. */
function xrefStreamPdf(entries: string, data = Buffer.alloc(0)): Bytes {
  const body =
    Buffer.from(rawPdf(onePage(WORDS)))
      .toString('latin1')
      .split('xref\n0')[0] ?? ''
  const table = stream(data, `/Type /XRef ${entries} /Root 1 0 R`)
  const tail = `\nendobj\nstartxref\n${body.length}\n%%EOF\n`
  return new Uint8Array(Buffer.concat([Buffer.from(`${body}9 0 obj\n`, 'latin1'), table, Buffer.from(tail)]))
}

/** Deflated, then encrypted with RC4 and a key of 40 bits for the empty password (ISO 32000-1, 7.6.3). */
function encryptedBomb(size: number): Bytes {
  const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
  const owner = Buffer.alloc(32, 7)
  const md5 = (data: Buffer) => createHash('md5').update(data).digest()
  const key = md5(Buffer.concat([padding, owner, Buffer.from('c0ffffff', 'hex')])).subarray(0, 5)
  const ofPage = md5(Buffer.concat([key, Buffer.from([4, 0, 0, 0, 0])])).subarray(0, 10)
  const page = stream(rc4(ofPage, deflateSync(Buffer.alloc(size, ' '))), '/Filter /FlateDecode')
  const security = `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${rc4(key, padding).toString('hex')}> /P -64 >>`
  const file = Buffer.from(rawPdf([...onePage(page), security])).toString('latin1')
  return new Uint8Array(Buffer.from(file.replace('/Root 1 0 R', '/Encrypt 6 0 R /Root 1 0 R'), 'latin1'))
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, i) => i)
  const at = (i: number) => state[i & 255] ?? 0
  const swap = (i: number, j: number) => {
    ;[state[i], state[j]] = [at(j), at(i)]
  }
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 255
    swap(i, j)
  }
  let [i, j] = [0, 0]
  return data.map((byte) => {
    i = (i + 1) & 255
    j = (j + at(i)) & 255
    swap(i, j)
    return byte ^ at(at(i) + at(j))
  }) as Buffer
}

export const BOMBS: Record<string, Bomb> = {
  'a page of 160 MB': {
    make: () => rawPdf(onePage(flate(spaces(160)))),
    ends: 'expands-too-much',
  },
  'a page deflated three times over': {
    make: () => rawPdf(onePage(stream(deflated(spaces(160), 3), '/Filter [/FlateDecode /Fl /FlateDecode]'))),
    ends: 'expands-too-much',
  },
  'a page of runs of runs': {
    make: () => {
      const runs = Buffer.alloc(2 * MB, Buffer.from([129, 32]))
      return rawPdf(onePage(stream(deflateSync(runs), '/Filter [/FlateDecode /RunLengthDecode]')))
    },
    ends: 'expands-too-much',
  },
  'many streams that are large together': {
    make: () => {
      const large = flate(spaces(20))
      return rawPdf([...onePage(WORDS), ...Array.from({ length: 20 }, () => large)])
    },
    ends: 'expands-too-much',
  },
  'an encrypted page of 100 MB that anybody may open': {
    make: () => encryptedBomb(100 * MB),
    ends: 'expands-too-much',
  },
  'an object stream of 160 MB': {
    make: () => {
      const objects = flate(spaces(160), '/Type /ObjStm /N 1 /First 10')
      return rawPdf([...onePage(WORDS), objects])
    },
    ends: 'expands-too-much',
  },
  'a stream that says that it is short': {
    make: () => {
      const data = deflateSync(spaces(100), { level: 9 })
      const lying = Buffer.concat([
        Buffer.from(`<< /Filter /FlateDecode /Length 10 >>\nstream\n`),
        data,
        Buffer.from('\nendstream'),
      ])
      return rawPdf(onePage(lying))
    },
    ends: 'expands-too-much',
  },
  'a cross-reference of two milliards without a byte': {
    make: () => xrefStreamPdf('/Size 2000000000 /W [0 0 0]'),
    ends: 'any',
  },
  'a cross-reference that comes back to itself': {
    make: () => {
      const text = Buffer.from(rawPdf(onePage(WORDS))).toString('latin1')
      const at = text.lastIndexOf('xref\n0')
      return new Uint8Array(Buffer.from(text.replace('/Root 1 0 R', `/Prev ${at} /Root 1 0 R`), 'latin1'))
    },
    ends: 'any',
  },
  'a page tree that is its own branch': {
    make: () => rawPdf([CATALOG, pages('2 0 R 3 0 R', 2), page('4 0 R'), stream(WORDS), HELVETICA]),
    ends: 'any',
  },
  'a hundred thousand pages that are not there': {
    make: () => rawPdf([CATALOG, pages('3 0 R', 100_000), page('4 0 R'), stream(WORDS), HELVETICA]),
    ends: 'read',
  },
  'a hundred thousand times the same page': {
    make: () => rawPdf([CATALOG, pages('3 0 R '.repeat(100_000), 100_000), page('4 0 R'), stream(WORDS), HELVETICA]),
    ends: 'too-many-pages',
  },
  'two thousand times the same slow page': {
    make: () =>
      rawPdf([
        CATALOG,
        pages('3 0 R '.repeat(2_000), 2_000),
        page('4 0 R'),
        flate(`${WORDS} ${'0 0 m 9 9 l S '.repeat(100_000)}`),
        HELVETICA,
      ]),
    ends: 'any',
  },
  'a page of a million operators': {
    make: () => rawPdf(onePage(flate(`${'0 0 m 9 9 l S q Q '.repeat(250_000)} ${WORDS}`))),
    ends: 'any',
  },
  'a page of sixty megabytes of operators': {
    make: () => rawPdf(onePage(flate(`${WORDS} ${'q Q '.repeat(15 * MB)}`))),
    ends: 'any',
  },
  'a page of numbers without an operator': {
    make: () => rawPdf(onePage(flate(`${WORDS} [${'1 '.repeat(30 * MB)}] TJ`))),
    ends: 'any',
  },
  'a page that is the same stream twenty thousand times': {
    make: () =>
      rawPdf([
        CATALOG,
        pages('3 0 R', 1),
        page(`[${'4 0 R '.repeat(20_000)}]`),
        flate(`${WORDS} ${'q Q '.repeat(100_000)}`),
        HELVETICA,
      ]),
    ends: 'any',
  },
  'forms within forms that say something': { make: () => formTree(8, 'BT /F 9 Tf 9 9 Td (again) Tj ET'), ends: 'any' },
  'forms within forms that say nothing': { make: () => formTree(8, '0 0 m 9 9 l S'), ends: 'any' },
  'a form that paints itself': {
    make: () =>
      rawPdf([
        ...onePage(`${WORDS} /X Do`, HELVETICA, '/Font << /F 5 0 R >> /XObject << /X 6 0 R >>'),
        stream('/X Do /X Do', '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>'),
      ]),
    ends: 'read',
  },
  'very much text on one page': { make: () => repetitivePdf(1_000_000), ends: 'any' },
  'a character map of all that there could be': {
    make: () => {
      const range = `10 beginbfrange\n${'<000000> <FFFFFE> <0041>\n'.repeat(10)}endbfrange\n`
      const [font, descendant, map] = composite(cmap(range.repeat(10)))
      return rawPdf([...onePage(HEX_WORDS, font), descendant ?? '', map ?? ''])
    },
    ends: 'any',
  },
  'a character map that uses itself': {
    make: () => {
      const [font, descendant] = composite('')
      const map = stream(cmap('1 beginbfrange <0041> <0044> <0041> endbfrange'), '/Type /CMap /UseCMap 7 0 R')
      return rawPdf([...onePage(HEX_WORDS, font), descendant ?? '', map])
    },
    ends: 'any',
  },
  'widths of two milliards of characters': {
    make: () => {
      const range = '4 beginbfrange <0041> <0044> <0041> endbfrange'
      return rawPdf([...onePage(HEX_WORDS).slice(0, 4), ...composite(cmap(range), '[0 2000000000 500]')])
    },
    ends: 'any',
  },
  'a font that is its own descendant': {
    make: () =>
      rawPdf(
        onePage(
          HEX_WORDS,
          '<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [5 0 R] >>',
        ),
      ),
    ends: 'any',
  },
  'a million arrays, each in the one before': {
    make: () => rawPdf([...onePage(`${WORDS} ${'['.repeat(MB)} TJ`), '['.repeat(MB)]),
    ends: 'any',
  },
  'a catalog of a million dictionaries': {
    make: () => rawPdf([`<< /Type /Catalog /Pages 2 0 R /X ${'<< /X '.repeat(MB / 2)}`, ...onePage(WORDS).slice(1)]),
    ends: 'any',
  },
  'a hundred thousand tiny objects and a cross-reference that is wrong': {
    make: () => {
      const file = Buffer.from(rawPdf([...onePage(WORDS), ...Array<string>(100_000).fill('null')])).toString('latin1')
      const at = file.lastIndexOf('xref\n0')
      return new Uint8Array(Buffer.from(`${file.slice(0, at)}${file.slice(file.indexOf('trailer', at))}`, 'latin1'))
    },
    ends: 'read',
  },
  'seven hundred thousand tiny objects': {
    make: () => rawPdf([...onePage(WORDS), ...Array<string>(700_000).fill('0')]),
    ends: 'damaged',
  },
  'the same object opened again and again, never closed': {
    make: () => {
      const body = Buffer.from(rawPdf(onePage(WORDS)))
        .toString('latin1')
        .split('xref\n0')[0]
      return new Uint8Array(Buffer.from(`${body}${'8 0 obj [\n'.repeat(200_000)}`, 'latin1'))
    },
    ends: 'any',
  },
}
