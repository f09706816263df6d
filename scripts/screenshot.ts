/** `node scripts/screenshot.ts`: takes docs/reading-view.png, the README's picture, of the sample document in a fresh local cloud. */
import { startLocalCloud } from '../local/start/cloud.ts'
import { launchBrowser } from '../tests/support/browser.ts'

const QUESTION = 'How often must the lamp be trimmed?'

const cloud = await startLocalCloud({ fresh: true, quiet: true })
const browser = await launchBrowser()
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5 })
  await page.goto(cloud.appUrl)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.getByRole('button', { name: 'Try the sample document' }).click()
  await page.locator('[data-status="ready"]').waitFor()
  await page.locator('li[data-document] a').first().click()
  await page.locator('.textLayer').first().waitFor()
  await page.getByLabel('Question').fill(QUESTION)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'Copy answer' }).waitFor()
  await page
    .getByRole('button', { name: /^Citation 1/ })
    .first()
    .click()
  await page.getByTestId('quote-mark').first().waitFor()
  await page.mouse.move(720, 500)
  await page.waitForTimeout(500)
  await page.screenshot({ path: 'docs/reading-view.png' })
} finally {
  await browser.close()
  await cloud.close()
}
