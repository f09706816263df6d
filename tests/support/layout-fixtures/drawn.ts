/** Fixtures that are drawn with pdfkit, each text at its place. */
import PDFDocument from 'pdfkit'
import { cut, SIGNALS, STORMS, SUPPLIES } from './prose.ts'

type Pdf = PDFKit.PDFDocument

const SIZE = 10
const at = (pdf: Pdf, text: string, x: number, y: number, options: { size?: number; font?: string } = {}) =>
  pdf
    .font(options.font ?? 'Times-Roman')
    .fontSize(options.size ?? SIZE)
    .text(text, x, y, { lineBreak: false })

function lines(pdf: Pdf, texts: readonly string[], x: number, y: number): void {
  for (const [i, text] of texts.entries()) at(pdf, text, x, y + 12 * i)
}

/** Line by line over both columns, as some programs write them. */
function across(pdf: Pdf, columns: readonly (readonly string[])[], xs: readonly number[], y: number): void {
  const rows = Math.max(...columns.map(({ length }) => length))
  for (let row = 0; row < rows; row++) {
    for (const [i, column] of columns.entries()) {
      const text = column[row]
      if (text !== undefined) at(pdf, text, xs[i] ?? 0, y + 12 * row)
    }
  }
}

const ROWS = [
  ['Salaries', '1,204', '1,150'],
  ['Oil and wicks', '388', '402'],
  ['Repairs', '97', '(15)'],
  ['Boats', '—', '61'],
]

export const DRAWN: Record<string, (pdf: Pdf) => void> = {
  'columns-across'(pdf) {
    pdf.addPage()
    at(pdf, 'A report on storms and on supplies, set in two columns below this title', 72, 72, { size: 14 })
    across(pdf, [cut(STORMS, 46), cut(SUPPLIES, 46)], [72, 312], 110)
    at(
      pdf,
      'What is said here in a line below goes over the whole width of the page again, from left to right.',
      72,
      300,
    )
  },
  'columns-across-three'(pdf) {
    pdf.addPage()
    across(pdf, [cut(STORMS, 30), cut(SUPPLIES, 30), cut(SIGNALS, 30)], [60, 225, 390], 100)
  },
  hyphenation(pdf) {
    pdf.addPage()
    lines(
      pdf,
      [
        'The commission reported on inter-',
        'national rules, on the well-',
        'being of keepers, and on a self-',
        'evident need for state-of-the-',
        'art lamps. Pre-war lamps differ from pre-',
        'war ones in nothing but their instal-',
        'lation. Mrs Hale-',
        'Smith and Class A-',
        '4 boats are named between 1901-',
        '1914 in the log.',
      ],
      72,
      100,
    )
  },
  'table-by-columns'(pdf) {
    pdf.addPage()
    at(pdf, 'Costs of the service', 72, 72, { size: 14, font: 'Times-Bold' })
    for (const column of [0, 1, 2])
      for (const [i, row] of ROWS.entries()) at(pdf, row[column] ?? '', 72 + 130 * column, 110 + 14 * i)
  },
  'table-of-texts'(pdf) {
    pdf.addPage()
    const cells = [
      [
        'Increase the share of lamps that are',
        'By the end of 2018, raise the number',
        'trimmed before dusk.',
        'from 34 to 37.',
      ],
      [
        'Improve the delivery of oil to the',
        'By the end of 2016, reduce the time',
        'outer stations in winter.',
        'from 8 days to 4.',
      ],
      [
        'Train keepers in the use of the new',
        'By the end of 2017, train 98 keepers',
        'fog signals.',
        'at two stations.',
      ],
    ]
    for (const [i, [a = '', b = '', c = '', d = '']] of cells.entries()) {
      lines(pdf, [a, c], 72, 100 + 36 * i)
      lines(pdf, [b, d], 320, 100 + 36 * i)
    }
  },
  'rotated-pages'(pdf) {
    for (const [rotate, text] of [
      [90, STORMS],
      [270, SUPPLIES],
      [180, SIGNALS],
    ] as const) {
      pdf.addPage({ size: 'A4', layout: 'portrait' })
      const { width, height } = pdf.page
      Object.assign(pdf.page.dictionary.data, { Rotate: rotate })
      pdf.save()
      if (rotate === 90) pdf.translate(0, height).rotate(-90)
      if (rotate === 270) pdf.translate(width, 0).rotate(90)
      if (rotate === 180) pdf.translate(width, height).rotate(180)
      lines(pdf, cut(text, 80), 72, 100)
      pdf.restore()
    }
  },
  'rotated-text'(pdf) {
    pdf.addPage()
    lines(pdf, cut(STORMS, 80), 100, 100)
    pdf.save().translate(60, 500).rotate(-90)
    lines(pdf, ['Filed in the archive of', 'the Lighthouse Service'], 0, 0)
    pdf.restore()
  },
  'left-and-right-pages'(pdf) {
    for (const [i, text] of [
      STORMS,
      SUPPLIES,
      SIGNALS,
      STORMS.replace('March', 'June'),
      SUPPLIES.replace('Oil', 'Coal'),
      SIGNALS.replace('thirty', 'forty'),
    ].entries()) {
      const number = i + 11
      pdf.addPage()
      if (number % 2) at(pdf, 'Chapter 2. The stations', 72, 40)
      else at(pdf, 'Handbook for keepers', 430, 40)
      at(pdf, `${number}`, number % 2 ? 520 : 72, 40)
      lines(pdf, cut(text, 80), 72, 90)
    }
  },
  footnotes(pdf) {
    pdf.addPage()
    lines(pdf, cut(STORMS, 80), 72, 100)
    at(pdf, '1', 72, 684, { size: 6 })
    at(pdf, 'Letter of the inspector, kept in the archive.', 78, 686, { size: 8 })
    at(pdf, '2', 72, 696, { size: 6 })
    at(pdf, 'The stations are numbered from north to south.', 78, 698, { size: 8 })
    pdf.addPage()
    lines(pdf, cut(SUPPLIES, 80), 72, 100)
  },
  'letters-one-by-one'(pdf) {
    pdf.addPage()
    pdf.font('Times-Roman').fontSize(SIZE)
    for (const [i, text] of cut(SIGNALS, 80).entries()) {
      let x = 72
      for (const word of text.split(' ')) {
        for (const letter of word) {
          at(pdf, letter, x, 100 + 12 * i)
          x += pdf.widthOfString(letter)
        }
        x += 2.5
      }
    }
  },
}

export async function drawn(draw: (pdf: Pdf) => void): Promise<Uint8Array> {
  const date = new Date('2026-01-01T00:00:00Z')
  const pdf = new PDFDocument({ autoFirstPage: false, margin: 0, info: { CreationDate: date, ModDate: date } })
  const parts: Buffer[] = []
  pdf.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise((resolve, reject) => pdf.on('end', resolve).on('error', reject))
  draw(pdf)
  pdf.end()
  await ended
  return Buffer.concat(parts)
}
