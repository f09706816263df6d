/**
 * Workspaces by hand: one person makes one and invites another, who joins, gets another role, sees it, and is removed while
 * it is open; then it is erased. And what an operator sees of it.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { SAMPLE_PEOPLE } from '../../local/identity/people.ts'
import { signInAs } from '../../local/identity/sign-in.ts'
import { alcoveClient } from '../../scripts/client/client.ts'
import { problemsOfPage } from '../support/accessible.ts'
import { launchBrowser } from '../support/browser.ts'
import { signIn } from '../support/sign-in.ts'

const { appUrl } = inject('cloud')
const stamp = Date.now().toString(36)
const name = `Lighthouse ${stamp}`
const owner = { name: 'Olive Owner', email: `olive-${stamp}@example.com` }
const guest = { name: 'Gus Guest', email: `gus-${stamp}@example.com` }

let browser: Browser
/** The owner's page, and that of the person they invite. */
let page: Page
let other: Page
/** What the browsers complained about: errors of scripts and of the content security policy. */
const complaints: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  page = await newPage()
  other = await newPage()
})
afterAll(() => browser?.close())

async function newPage(): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-write'],
  })
  const opened = await context.newPage()
  opened.setDefaultTimeout(20_000)
  opened.on('pageerror', (error) => complaints.push(String(error)))
  opened.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  return opened
}

/** Signs in without the form, which another test looks at. */
async function signedIn(opened: Page, person: { name: string; email: string }): Promise<void> {
  const client = alcoveClient(appUrl)
  await client.signIn((fetchLike, url) => signInAs(fetchLike, url, person))
  await signIn(opened.context(), appUrl, client)
}

/** On a phone nothing is wider than the screen. */
async function fitsPhone(opened: Page): Promise<void> {
  await opened.setViewportSize({ width: 390, height: 844 })
  expect(await opened.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await opened.setViewportSize({ width: 1440, height: 900 })
}

async function openSection(opened: Page, section: string): Promise<void> {
  await opened.getByRole('navigation', { name: 'Workspace settings' }).getByRole('link', { name: section }).click()
  await opened.getByRole('heading', { level: 2, name: section }).waitFor()
}

let invitation = ''

test('somebody makes a workspace where they want it to live', async () => {
  await signedIn(page, owner)
  await page.goto(appUrl)
  await page.getByRole('button', { name: /^Workspace: / }).click()
  await page.getByRole('menuitem', { name: 'New workspace…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New workspace' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel(/live/).selectOption('eu')
  expect(await problemsOfPage(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: `Workspace: ${name}` }).waitFor()
})

test('its own page says where it lives and what it uses', async () => {
  await page.getByRole('button', { name: /^Workspace: / }).click()
  await page.getByRole('menuitem', { name: 'Workspace settings' }).click()
  await page.getByText('aws-eu-central-1').waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await fitsPhone(page)
})

test('a link that is shown once invites others', async () => {
  await openSection(page, 'Members')
  await page.getByText('(you)').waitFor()
  await page.getByRole('button', { name: 'Invite people' }).click()
  await page.getByRole('dialog').getByLabel('Role').selectOption('viewer')
  expect(await problemsOfPage(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the link' }).click()
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  invitation = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  expect(new URL(invitation).pathname).toMatch(/^\/join\/./)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('listitem').filter({ hasText: '1 use left' }).waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await fitsPhone(page)
})

test('who opens the link signs in, comes back to it, and joins', async () => {
  await other.goto(invitation)
  await other.getByText(/invited to a workspace/).waitFor()
  await other.getByRole('link', { name: 'Sign in' }).click()
  await other.waitForURL((url) => url.origin !== new URL(appUrl).origin)
  await other.getByLabel(/name/i).first().fill(guest.name)
  await other.getByLabel(/^e-?mail(?!.*verified)/i).fill(guest.email)
  await other
    .getByRole('button', { name: /sign in|continue/i })
    .last()
    .click()
  await other.getByRole('heading', { name: `Join ${name}` }).waitFor()
  expect(await problemsOfPage(other)).toEqual([])
  await other.getByRole('button', { name: 'Join' }).click()
  await other.getByRole('button', { name: `Workspace: ${name}` }).waitFor()
})

test('a viewer is not offered what only others may do', async () => {
  await other.getByText('No documents yet').waitFor()
  expect(await other.getByText('Drop PDFs here').count()).toBe(0)
  await other.goto(`${other.url().split('?')[0]}/settings/members`)
  await other.getByText('(you)').waitFor()
  expect(await other.getByRole('button', { name: /^(Invite|Role of)/ }).count()).toBe(0)
  const links = other.getByRole('navigation', { name: 'Workspace settings' }).getByRole('link')
  expect(await links.allTextContents()).toEqual(['Documents', 'Overview', 'Members'])
})

test('a change of role is seen by both, at once', async () => {
  const role = page.getByRole('button', { name: `Role of ${guest.name}: Viewer` })
  await role.click()
  await page.getByRole('menuitemradio', { name: 'Admin' }).click()
  await page.getByRole('button', { name: `Role of ${guest.name}: Admin` }).waitFor()
  await other.getByRole('button', { name: 'Invite people' }).waitFor()
})

test('whoever is removed while it is open is led away, and told why', async () => {
  await page.getByRole('button', { name: `Actions for ${guest.name}` }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  expect(await problemsOfPage(page)).toEqual([])
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await other
    .getByRole('alert')
    .filter({ hasText: `no longer a member of ${name}` })
    .waitFor()
  expect(await other.getByRole('button', { name: `Workspace: ${name}` }).count()).toBe(0)
  await other.goto(invitation)
  await other.getByRole('heading', { name: /can’t be used/ }).waitFor()
})

test('the owner reads what happened', async () => {
  await openSection(page, 'Activity')
  await page.getByText(`${owner.name} removed ${guest.name}`).waitFor()
  await page.getByText(`${owner.name} changed the role of ${guest.name} from viewer to admin`).waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await fitsPhone(page)
})

test('a new name is everywhere at once', async () => {
  await openSection(page, 'Manage')
  await page.getByLabel('Name of the workspace').fill(`${name} II`)
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('button', { name: `Workspace: ${name} II` }).waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await fitsPhone(page)
})

test('an operator finds it, suspends it, and its members are told why', async () => {
  const operator = SAMPLE_PEOPLE[0]
  if (!operator) throw new Error('the local cloud has no operator')
  const fleet = await newPage()
  await signedIn(fleet, operator)
  await fleet.goto(`${appUrl}/fleet`)
  await fleet.getByLabel('Name or id').fill(name)
  const row = fleet.getByRole('link', { name: `${name} II` })
  await row.waitFor()
  expect(await problemsOfPage(fleet)).toEqual([])
  await fitsPhone(fleet)
  await row.click()
  await fleet.getByRole('button', { name: 'Suspend…' }).click()
  await fleet.getByLabel(/^Reason/).fill('The harbour is closed')
  expect(await problemsOfPage(fleet)).toEqual([])
  await fleet.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByText('The harbour is closed').waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await fleet.getByRole('button', { name: 'Resume' }).click()
  await page.getByText('Drop PDFs here').waitFor()
  expect(await problemsOfPage(fleet)).toEqual([])
  await fleet.getByRole('link', { name: 'Rollouts' }).click()
  await fleet.getByRole('button', { name: 'Start a rollout…' }).click()
  expect(await problemsOfPage(fleet)).toEqual([])
  await fitsPhone(fleet)
  await fleet.context().close()
})

test('for everybody else there is no fleet', async () => {
  await other.goto(`${appUrl}/fleet`)
  await other.getByRole('heading', { name: /can’t be found/ }).waitFor()
})

test('erasing takes the name, and leads to the receipt', async () => {
  await page.getByRole('button', { name: /^Workspace: / }).click()
  await page.getByRole('menuitem', { name: 'Workspace settings' }).click()
  await openSection(page, 'Manage')
  await page.getByRole('button', { name: 'Erase…' }).click()
  const dialog = page.getByRole('alertdialog')
  expect(await dialog.getByRole('button', { name: 'Erase for good' }).isDisabled()).toBe(true)
  await dialog.getByRole('textbox').fill(`${name} II`)
  expect(await problemsOfPage(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByText('Everything is erased').waitFor()
  expect(await problemsOfPage(page)).toEqual([])
  await fitsPhone(page)
  await other.context().clearCookies()
  await other.goto(page.url())
  await other.getByText('Everything is erased').waitFor()
})

test('the browsers had nothing to complain about', () => {
  expect(complaints).toEqual([])
})
