/** Answers that aren't true as they stand: what a browser shows of it, after a reload too. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { problemsOfPage } from '../support/accessible.ts'
import { launchBrowser } from '../support/browser.ts'
import { setMode } from '../support/hostile.ts'
import { makePdf } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { signIn } from '../support/sign-in.ts'

const { appUrl, openaiUrl } = inject('cloud')

const PAGES = [
  'In 1909 the station burned 410 gallons of oil. The keeper trims the wick at dusk.',
  'The foghorn is sounded every ninety seconds while the visibility is below two nautical miles.',
  'The tender brings stores in April and in September, and takes the mail.',
]

let browser: Browser
let page: Page
let person: Person
let document: string

beforeAll(async () => {
  person = await newPerson(appUrl)
  const uploaded = await person.client.upload(person.tenant, 'handbook.pdf', await makePdf(PAGES))
  document = (await settled(person, uploaded.document.id)).id
  browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await signIn(context, appUrl, person.client)
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
})
afterAll(() => browser?.close())

async function ask(question: string): Promise<void> {
  const conversation = await person.client.converse(person.tenant, [document])
  await page.goto(`${appUrl}/w/${person.tenant}/d/${document}?c=${conversation.id}`)
  await page.getByLabel('Question').fill(question)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'Copy answer' }).waitFor()
}

test('a figure that no passage has is underlined and said in words, in the copy and after a reload', async () => {
  const question = 'How many gallons of oil did the station burn a year? (altered)'
  await setMode(openaiUrl, 'altered', question)
  await ask(question)
  const answer = page.getByRole('article', { name: 'Answer' })
  const remark = answer.getByText(/Not found in the passages: /)
  await remark.waitFor()
  expect(await answer.locator('[data-unsupported]').first().textContent()).toMatch(/gallons of oil/)
  expect(await problemsOfPage(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('navigation', { name: 'Panes' }).getByText('Chat', { exact: true }).click()
  await remark.waitFor()
  expect(await page.evaluate(() => window.document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.reload()
  await remark.waitFor()
  // The app may not read the clipboard, and neither may this page.
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      window.document.title = text
    }
  })
  await page.getByRole('button', { name: 'Copy answer' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.title()).toContain('(not found in the passages)')
})

test('a citation of the wrong passage leads to the right page', async () => {
  const question = 'How often is the foghorn sounded? (off by one)'
  await setMode(openaiUrl, 'off-by-one', question)
  await ask(question)
  await page.getByRole('button', { name: /^Citation 1: .*page 2/ }).click()
  await page.locator('[data-page="2"]').getByTestId('quote-mark').first().waitFor()
})
