/** The main job by hand: sign in, upload by drop, ask, open the citation; and what a reload and a small screen make of it. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { problemsOfPage } from '../support/accessible.ts'
import { launchBrowser } from '../support/browser.ts'
import { makePdf } from '../support/pdf.ts'

const { appUrl } = inject('cloud')

const PAGES = [
  'This handbook describes the work at the station on Grey Rock. It was last revised in 1911.',
  'The foghorn is sounded every ninety seconds while the visibility is below two nautical miles.',
  'The keeper winds the clockwork of the lens at dusk, and again at midnight.',
]

let browser: Browser
let context: BrowserContext
let page: Page
/** What the browser complained about: errors of scripts and of the content security policy. */
const complaints: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
})
afterAll(() => browser?.close())

test('somebody signs in', async () => {
  await page.goto(appUrl)
  await page.getByRole('link', { name: 'Sign in' }).waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.origin !== new URL(appUrl).origin)
  expect(await problemsOfPage(page)).toEqual([])
  await page.getByLabel(/name/i).first().fill('Browser Person')
  await page.getByLabel(/^e-?mail(?!.*verified)/i).fill(`browser-${Date.now()}@example.com`)
  await page
    .getByRole('button', { name: /sign in|continue/i })
    .last()
    .click()
  await page.waitForURL(/\/w\//)
})

test('the empty library offers the sample document and a drop target', async () => {
  await page.getByText('Drop PDFs here').waitFor()
  await page.getByRole('button', { name: /sample document/i }).waitFor()
  expect(await problemsOfPage(page)).toEqual([])
})

test('a file is uploaded, read, and opens', async () => {
  const chooser = page.waitForEvent('filechooser')
  await page.getByText('Drop PDFs here').click()
  const buffer = Buffer.from(await makePdf(PAGES))
  await (await chooser).setFiles([{ name: 'handbook.pdf', mimeType: 'application/pdf', buffer }])
  await page.locator('[data-status="ready"]').waitFor()
  await page.getByRole('link', { name: /handbook/ }).click()
  await page.locator('.react-pdf__Page__textContent, .textLayer').first().waitFor()
  expect(await problemsOfPage(page)).toEqual([])
})

test('a question is answered, and its citation opens the page with the span marked', async () => {
  await page.getByLabel('Question').fill('How often is the foghorn sounded?')
  await page.getByRole('button', { name: 'Send' }).click()
  const citation = page.getByRole('button', { name: /^Citation 1: .*page 2/ }).first()
  await citation.waitFor()
  await page.getByRole('button', { name: 'Copy answer' }).waitFor()
  await citation.click()
  await page.waitForURL(/page=2/)
  const mark = page.locator('[data-page="2"]').getByTestId('quote-mark').first()
  const line = page.locator('[data-page="2"] .textLayer span', { hasText: 'foghorn' }).first()
  await mark.waitFor()
  const [marked, text] = [await mark.boundingBox(), await line.boundingBox()]
  expect(Math.abs((marked?.y ?? 0) - (text?.y ?? 1e6))).toBeLessThan(10)
  expect(Math.abs((marked?.x ?? 0) - (text?.x ?? 1e6))).toBeLessThan(10)
  expect(await problemsOfPage(page)).toEqual([])
})

test('a reload keeps the conversation', async () => {
  await page.reload()
  await page
    .getByRole('button', { name: /^Citation 1: .*page 2/ })
    .first()
    .waitFor()
  expect(await page.getByRole('article', { name: 'Answer' }).textContent()).toMatch(/ninety seconds/)
})

test('every menu and dialog is accessible', async () => {
  const openers: (() => Promise<unknown>)[] = [
    () => page.keyboard.press('Control+k'),
    () => page.getByRole('button', { name: /^Workspace: / }).click(),
    () => page.getByRole('button', { name: /account of/ }).click(),
    () => page.getByRole('button', { name: /^Theme: / }).click(),
    () => page.getByRole('button', { name: /^Scope: / }).click(),
    () => page.getByRole('button', { name: /^Conversation: / }).click(),
    () => page.getByRole('button', { name: 'Actions for handbook' }).click(),
  ]
  for (const open of openers) {
    await open()
    await page.locator('[role=dialog], [role=menu], [role=listbox]').first().waitFor()
    expect(await problemsOfPage(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('[role=dialog], [role=menu], [role=listbox]').first().waitFor({ state: 'detached' })
  }
  for (const action of ['Rename…', 'Delete…']) {
    await page.getByRole('button', { name: 'Actions for handbook' }).click()
    await page.getByRole('menuitem', { name: action }).click()
    await page.locator('[role=dialog], [role=alertdialog]').first().waitFor()
    expect(await problemsOfPage(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('[role=dialog], [role=alertdialog]').first().waitFor({ state: 'detached' })
  }
})

test('a page that is not there says so, accessibly', async () => {
  const here = page.url()
  await page.goto(`${appUrl}/nowhere`)
  await page.getByRole('heading').first().waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await page.goto(here)
  await page.getByRole('article', { name: 'Answer' }).waitFor()
})

test('on a phone, one pane at a time', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  const bar = page.getByRole('navigation', { name: 'Panes' })
  await bar.waitFor()
  for (const pane of ['Library', 'Page', 'Chat']) {
    await bar.getByText(pane, { exact: true }).click()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    expect(await problemsOfPage(page)).toEqual([])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a file that is no PDF is refused in words, before anything is sent', async () => {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add PDFs' }).click()
  await (await chooser).setFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }])
  await page
    .getByText(/not a PDF/i)
    .first()
    .waitFor()
})

test('the document is deleted after a question, and the old answer says so', async () => {
  await page.getByRole('button', { name: 'Actions for handbook' }).click()
  await page.getByRole('menuitem', { name: /Delete/ }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Delete/ })
    .click()
  await page.locator('[data-document]').waitFor({ state: 'detached' })
  await page.reload()
  await page
    .getByRole('button', { name: /Citation 1: document deleted/ })
    .first()
    .waitFor()
})

test('the browser had nothing to complain about', () => {
  expect(complaints).toEqual([])
})
