/**
 * PDFs of several producers, kept in tests/fixtures/layout, and the text that a person reads on them. Made by
 * tests/support/layout-fixtures/make.ts.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { expectedSchema } from '../../../tests/support/layout-fixtures/expected.ts'
import { EXTRACT_LIMITS, pdfOpener } from '../extract.ts'

const FOLDER = fileURLToPath(import.meta.resolve('../../../tests/fixtures/layout/'))
const CMAPS = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), 'cmaps')
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.pdf'))
  .map((file) => file.slice(0, -'.pdf'.length))
const expectedOf = (name: string) =>
  expectedSchema.parse(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')))

const open = pdfOpener(async (fileName) => new Uint8Array(await readFile(join(CMAPS, fileName))))

async function read(name: string) {
  const pdf = await open(new Uint8Array(readFileSync(join(FOLDER, `${name}.pdf`))), { ...EXTRACT_LIMITS, pages: 100 })
  const pages = []
  for await (const { text, headings } of pdf.read(new AbortController().signal)) {
    const named = headings?.map(({ level, text: heading }) => `${level} ${heading}`)
    pages.push({ lines: text === '' ? [] : text.split('\n'), ...(named && { headings: named }) })
  }
  await pdf.close()
  return pages
}

describe('a PDF reads as a person reads it', () => {
  it.each(names.map((name) => [name, expectedOf(name).shows]))('%s: %s', async (name) => {
    expect(await read(name)).toEqual(expectedOf(name).pages)
  })
})

it('they are small, and of several producers', () => {
  expect(names.length).toBeGreaterThanOrEqual(20)
  expect(new Set(names.map((name) => expectedOf(name).producer)).size).toBeGreaterThanOrEqual(3)
  for (const name of names) expect(statSync(join(FOLDER, `${name}.pdf`)).size).toBeLessThan(60_000)
})
