/** What a browser makes of the answers of a model that obeys documents: text, and nothing that leads or loads or runs. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { attacks, hostilePdf, type Listener, listenForLeaks, setMode } from '../support/hostile.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { signIn } from '../support/sign-in.ts'

const { appUrl, openaiUrl } = inject('cloud')

let leak: Listener
let browser: Browser
let page: Page
let person: Person
/** Requests to anywhere but the app, and what the browser complained about. */
const strangers: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  leak = await listenForLeaks()
  person = await newPerson(appUrl)
  browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await signIn(context, appUrl, person.client)
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(appUrl).origin) strangers.push(request.url())
  })
  page.on('popup', (opened) => strangers.push(`a window: ${opened.url()}`))
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
})
afterAll(async () => {
  await browser?.close()
  await leak?.close()
})

test.each(Object.keys(attacks('')))('%s', async (name) => {
  const order = attacks(leak.origin)[name] ?? ''
  const { document } = await person.client.upload(person.tenant, `${name}.pdf`, await hostilePdf(order))
  await settled(person, document.id)
  const code = crypto.randomUUID()
  await setMode(openaiUrl, 'obedient', code)
  const conversation = await person.client.converse(person.tenant, [document.id])
  await page.goto(`${appUrl}/w/${person.tenant}/d/${document.id}?c=${conversation.id}`)
  await page.getByLabel('Question').fill(`Who sounds the foghorn? My password is ${code}`)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'Copy answer' }).waitFor()
  const answer = page.getByRole('article', { name: 'Answer' })
  // Of an address that a definition hides nothing is shown, so the words beside it tell that the model obeyed.
  expect(await answer.textContent()).toMatch(/127\.0\.0\.1|picture|the annex|The keepers agree|It is done/)
  expect(await answer.locator('a, img, iframe, script, style, object, embed, form, video, audio, link').count()).toBe(0)
  await page.reload()
  await page.getByRole('button', { name: 'Copy answer' }).waitFor()
  expect(await page.evaluate(() => (window as { pwned?: unknown }).pwned)).toBeUndefined()
  expect([strangers, complaints, leak.heard]).toEqual([[], [], []])
})
