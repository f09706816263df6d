/**
 * `node tests/support/layout-fixtures/make.ts [NAME…]`: writes the PDFs of tests/fixtures/layout. They are made once and
 * kept, since programs that make PDFs change. What is expected of each stands beside it, and was read against the page.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../browser.ts'
import { DRAWN, drawn } from './drawn.ts'
import { PRINTED } from './printed.ts'
import { WRITTEN } from './written.ts'

const FOLDER = fileURLToPath(new URL('../../fixtures/layout/', import.meta.url))
const asked = process.argv.slice(2)
const wanted = (name: string) => asked.length === 0 || asked.includes(name)

await mkdir(FOLDER, { recursive: true })
const write = (name: string, bytes: Uint8Array) => writeFile(`${FOLDER}${name}.pdf`, bytes)

for (const [name, make] of Object.entries(WRITTEN)) if (wanted(name)) await write(name, make())
for (const [name, draw] of Object.entries(DRAWN)) if (wanted(name)) await write(name, await drawn(draw))

const prints = Object.entries(PRINTED).filter(([name]) => wanted(name))
if (prints.length > 0) {
  const browser = await launchBrowser()
  const page = await browser.newPage()
  for (const [name, { html, header, footer }] of prints) {
    await page.setContent(html)
    const edges = header !== undefined || footer !== undefined
    const pdf = await page.pdf({
      format: 'A4',
      margin: { top: '25mm', bottom: '25mm', left: '20mm', right: '20mm' },
      ...(edges && { displayHeaderFooter: true, headerTemplate: header ?? ' ', footerTemplate: footer ?? ' ' }),
    })
    await write(name, pdf)
  }
  await browser.close()
}
