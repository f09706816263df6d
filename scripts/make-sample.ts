/**
 * `npm run sample`: writes web/public/sample.pdf, the document that the empty library offers and the demo asks about. The
 * same bytes every time; `--check` changes nothing and exits 1 when the file is not what this script makes.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { type Block, CHAPTERS, EDITION, SUBTITLE, TITLE } from './sample/handbook.ts'

const TARGET = fileURLToPath(new URL('../web/public/sample.pdf', import.meta.url))

/** A file that changes with the day it was made would never be the same twice. */
const DATE = new Date('2026-01-01T00:00:00Z')

const MARGIN = 68
const FONT = { text: 'Times-Roman', bold: 'Times-Bold', italic: 'Times-Italic' }
const SIZE = { title: 26, chapter: 22, heading: 15, text: 13, small: 11 }
const LINE_GAP = 4.5

type Pdf = InstanceType<typeof PDFDocument>

async function makeSample(): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info: { Title: TITLE, Author: 'Alcove', Subject: SUBTITLE, CreationDate: DATE, ModDate: DATE },
  })
  const parts: Buffer[] = []
  const finished = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
  })
  CHAPTERS.forEach((chapter, index) => {
    if (index === 0) titleBlock(pdf)
    else pdf.addPage()
    pdf.outline.addItem(chapter.title)
    pdf
      .font(FONT.bold)
      .fontSize(SIZE.chapter)
      .text(`${index + 1}. ${chapter.title}`)
    pdf.moveDown(0.5)
    for (const block of chapter.blocks) drawBlock(pdf, block)
  })
  pageNumbers(pdf)
  pdf.end()
  return finished
}

function titleBlock(pdf: Pdf): void {
  pdf.font(FONT.bold).fontSize(SIZE.title).text(TITLE)
  pdf.font(FONT.text).fontSize(SIZE.heading).text(SUBTITLE)
  pdf.font(FONT.italic).fontSize(SIZE.text).text(EDITION)
  pdf.moveDown(1.5)
}

function drawBlock(pdf: Pdf, block: Block): void {
  switch (block.kind) {
    case 'heading':
      pdf.moveDown(0.4).font(FONT.bold).fontSize(SIZE.heading).text(block.text)
      pdf.moveDown(0.2)
      return
    case 'paragraph':
      pdf.font(FONT.text).fontSize(SIZE.text).text(block.text, { lineGap: LINE_GAP })
      pdf.moveDown(0.6)
      return
    case 'list':
      for (const item of block.items) {
        pdf.font(FONT.text).fontSize(SIZE.text).text(`• ${item}`, { lineGap: LINE_GAP, indent: 0 })
        pdf.moveDown(0.25)
      }
      pdf.moveDown(0.4)
      return
    case 'table':
      drawTable(pdf, block)
  }
}

function drawTable(pdf: Pdf, { caption, columns, rows, widths }: Extract<Block, { kind: 'table' }>): void {
  const left = pdf.page.margins.left
  const width = pdf.page.width - left - pdf.page.margins.right
  const widthOf = (index: number) => width * (widths[index] ?? 0)
  const leftOf = (index: number) => left + widths.slice(0, index).reduce((sum, share) => sum + share * width, 0)
  pdf.moveDown(0.2).font(FONT.italic).fontSize(SIZE.small).text(caption)
  pdf.moveDown(0.3)
  const rule = (weight: number) => {
    pdf
      .moveTo(left, pdf.y)
      .lineTo(left + width, pdf.y)
      .lineWidth(weight)
      .stroke('#555')
    pdf.y += 4
  }
  const row = (cells: string[], font: string) => {
    pdf.font(font).fontSize(SIZE.small + 0.5)
    const inside = (index: number) => ({ width: widthOf(index) - 8 })
    const height = Math.max(...cells.map((cell, index) => pdf.heightOfString(cell, inside(index))))
    const top = pdf.y
    cells.forEach((cell, index) => {
      pdf.text(cell, leftOf(index), top, inside(index))
    })
    pdf.x = left
    pdf.y = top + height + 4
  }
  rule(0.8)
  row(columns, FONT.bold)
  rule(0.4)
  for (const cells of rows) row(cells, FONT.text)
  rule(0.8)
  pdf.moveDown(0.6)
}

function pageNumbers(pdf: Pdf): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page)
    // Below the margin, where writing would otherwise begin a new page.
    pdf.page.margins.bottom = 0
    const y = pdf.page.height - MARGIN / 2 - SIZE.small
    const width = pdf.page.width - 2 * MARGIN
    pdf
      .font(FONT.text)
      .fontSize(SIZE.small)
      .text(`${TITLE}, page ${page + 1}`, MARGIN, y, { width, align: 'center' })
  }
}

const made = await makeSample()
if (process.argv.includes('--check')) {
  const current = await readFile(TARGET).catch(() => undefined)
  if (current === undefined || !current.equals(made)) {
    console.error('web/public/sample.pdf is not what scripts/make-sample.ts makes: run "npm run sample"')
    process.exitCode = 1
  }
} else {
  await mkdir(dirname(TARGET), { recursive: true })
  await writeFile(TARGET, made)
}
