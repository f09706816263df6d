/** Fixtures whose operators are written by hand: what no program at hand makes. */
import { deflateSync } from 'node:zlib'
import { type Bytes, rawPdf, stream } from '../odd-pdfs.ts'

interface Font {
  /** The font's dictionary without its brackets. */
  font: string
  /** Objects that it refers to, as `10 0 R` and on. */
  objects?: (string | Buffer)[]
}

/** Pages of content streams in one font `/F`. */
function written(contents: readonly string[], { font, objects = [] }: Font): Bytes {
  const kids = contents.map((_, i) => `${20 + 2 * i} 0 R`)
  const all: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${contents.length} >>`,
    `<< /Type /Font ${font} >>`,
    stream(
      deflateSync(new Uint8Array(32 * 32).fill(210)),
      '/Type /XObject /Subtype /Image /Width 32 /Height 32 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode',
    ),
    ...Array.from({ length: 5 }, () => 'null'),
    ...objects,
  ]
  while (all.length < 19) all.push('null')
  for (const [i, content] of contents.entries()) {
    all.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 3 0 R >> /XObject << /I 4 0 R >> >> /Contents ${21 + 2 * i} 0 R >>`,
      stream(content),
    )
  }
  return rawPdf(all)
}

const HELVETICA: Font = { font: '/Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding' }

/** A font whose codes are those of UTF-16, with a map that says so. */
function unicodeFont(characters: string): Font {
  const codes = [...new Set(characters)].map((one) => one.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase())
  const map = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def
1 begincodespacerange <0000> <FFFF> endcodespacerange
${codes.length} beginbfchar ${codes.map((code) => `<${code}> <${code}>`).join(' ')} endbfchar
endcmap end end`
  return {
    font: '/Subtype /Type0 /BaseFont /Some /Encoding /Identity-H /DescendantFonts [10 0 R] /ToUnicode 11 0 R',
    objects: [
      '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Some /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>',
      stream(map),
    ],
  }
}

const utf16 = (text: string) => [...text].map((one) => one.charCodeAt(0).toString(16).padStart(4, '0')).join('')

const japaneseFont = (encoding: string): Font => ({
  font: `/Subtype /Type0 /BaseFont /MS-Gothic /DescendantFonts [10 0 R] /Encoding /${encoding}`,
  objects: [
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Gothic /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>',
  ],
})

const CHINESE = ['灯塔建于一八六二年,它的光在十八海里外', '也能看见。守塔人每天记录两次天气,并写', '下经过的船只。']

export const WRITTEN: Record<string, () => Bytes> = {
  'chinese-embedded-map': () =>
    written(
      [CHINESE.map((text, i) => `BT /F 12 Tf 1 0 0 1 72 ${700 - 18 * i} Tm <${utf16(text)}> Tj ET`).join('\n')],
      unicodeFont(CHINESE.join('')),
    ),
  'chinese-spaced-letters': () =>
    written(
      [
        `BT /F 12 Tf 1 0 0 1 72 700 Tm [${[...'灯塔建于一八六二年'].map((one) => `<${utf16(one)}> -350`).join(' ')}] TJ ET`,
      ],
      unicodeFont('灯塔建于一八六二年'),
    ),
  'japanese-predefined-map': () =>
    written(
      ['BT /F 14 Tf 72 700 Td <939491E482CC8CF582CD899382A2> Tj 0 -24 Td <8A4382A982E78CA982A682E98142> Tj ET'],
      japaneseFont('90ms-RKSJ-H'),
    ),
  'japanese-vertical': () =>
    written(
      ['BT /F 14 Tf 1 0 0 1 500 700 Tm <82A082A282A482A682A8> Tj 1 0 0 1 476 700 Tm <82A982AB82AD82AF82B1> Tj ET'],
      japaneseFont('90ms-RKSJ-V'),
    ),
  nul: () =>
    written(['BT /F 24 Tf 72 700 Td (BAAB) Tj 0 -30 Td (BBAAA) Tj ET'], {
      font: '/Subtype /Type1 /BaseFont /Helvetica /ToUnicode 11 0 R',
      objects: [
        'null',
        stream(`/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def
1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar <41> <0000> <42> <0042> endbfchar
endcmap end end`),
      ],
    }),
  'scan-beside-text': () =>
    written(
      [
        'q 612 0 0 792 0 0 cm /I Do Q',
        'BT /F 12 Tf 72 700 Td (This page alone has text.) Tj ET',
        'q 500 0 0 700 50 50 cm /I Do Q',
      ],
      HELVETICA,
    ),
  'words-without-spaces': () =>
    written(
      [
        `BT /F 12 Tf 72 700 Td [(The) -300 (lamp) -300 (burns) -300 (all) -300 (night.)] TJ 0 -15 Td (Each) Tj 32 0 Td (keeper) Tj
44 0 Td (writes) Tj 40 0 Td (a) Tj 11 0 Td (l) Tj 2.7 0 Td (og.) Tj ET`,
      ],
      HELVETICA,
    ),
  'hebrew-in-visual-order': () =>
    written(
      [
        `BT /F 12 Tf 1 0 0 1 300 700 Tm <${utf16('םולש')}> Tj 1 0 0 1 272 700 Tm <${utf16('לש')}> Tj 1 0 0 1 220 700 Tm <${utf16('רואה')}> Tj ET`,
      ],
      unicodeFont('םולשרואה'),
    ),
}
