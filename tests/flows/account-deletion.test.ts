/** Deleting an account erases what only its user owned, and nothing that others have. */
import { expect, inject, test } from 'vitest'
import type { AccountDeletionStarted, CreatedTenant, ErasureView, NewInvitationAnswer } from '../../core/contract.ts'
import { openDatabase } from '../../core/sql.ts'
import { signInAs } from '../../local/identity/sign-in.ts'
import { alcoveClient, type HttpProblem, until } from '../../scripts/client/client.ts'
import { newPerson } from '../support/people.ts'
import { projectsOf } from '../support/tenant-database.ts'

const { appUrl, neon, variables } = inject('cloud')
const control = openDatabase(variables.CONTROL_DATABASE_URL ?? '', neon.sqlEndpoint)
const rowsOf = async (userId: string) => {
  const of = (table: string) => `(select count(*) from ${table} where user_id = $1::uuid)::int as ${table}`
  const text = `select ${['memberships', 'sessions', 'account_deletions'].map(of).join(', ')},
    (select count(*) from users where id = $1::uuid)::int as users`
  return (await control.query({ text, params: [userId] }))[0]
}
const cron = () => fetch(`${appUrl}/cdn-cgi/handler/scheduled`)

test('own workspaces are erased, shared ones go on, and in the end nobody of that name is known', async () => {
  const [leaver, stays] = await Promise.all([newPerson(appUrl), newPerson(appUrl)])
  const { user } = await leaver.client.me()
  const shared = stays.tenant
  const invited = await stays.client.request('POST', `/api/tenants/${shared}/invitations`, { body: {} })
  const token = new URL(((await invited.json()) as NewInvitationAnswer).url).pathname.split('/').at(-1)
  const accepted = await leaver.client.request('POST', `/api/invitations/${token}/accept`)
  expect(((await accepted.json()) as CreatedTenant).tenant.id).toBe(shared)
  await leaver.client.converse(shared)
  const elsewhere = alcoveClient(appUrl)
  await elsewhere.signIn((fetchLike, url) => signInAs(fetchLike, url, leaver))

  const refused = leaver.client.request('DELETE', '/api/me', { body: { confirm: 'somebody else' } })
  await expect(refused).rejects.toMatchObject({ status: 400 } satisfies Partial<HttpProblem>)
  const answer = await leaver.client.request('DELETE', '/api/me', { body: { confirm: leaver.name } })
  expect(answer.status).toBe(202)
  const { erasures } = (await answer.json()) as AccountDeletionStarted
  expect(erasures).toHaveLength(1)
  await expect(leaver.client.me()).rejects.toMatchObject({ status: 401 })

  const gone = await until(
    'the user’s row to go',
    async () => {
      await cron()
      const rows = await rowsOf(user.id)
      return rows?.users === 0 ? rows : null
    },
    60_000,
    1_000,
  )
  expect(gone).toEqual({ memberships: 0, sessions: 0, account_deletions: 0, users: 0 })
  // A cookie that is still good on another browser opens nothing.
  await expect(elsewhere.tenant(shared)).rejects.toMatchObject({ status: 404 })
  await expect(elsewhere.me()).rejects.toMatchObject({ status: 401 })
  expect((await stays.client.tenant(shared)).id).toBe(shared)
  expect(await projectsOf(neon, shared)).toHaveLength(1)
  expect(await projectsOf(neon, leaver.tenant)).toEqual([])
  const receipt = await until('the receipt', async () => {
    const view = (await (await fetch(`${appUrl}/api/erasures/${erasures[0]?.id}`)).json()) as ErasureView
    return view.receipt
  })
  expect(receipt).toMatchObject({ tenantId: leaver.tenant, deleted: { files: 0 } })

  const again = alcoveClient(appUrl)
  await again.signIn((fetchLike, url) => signInAs(fetchLike, url, leaver))
  const anew = await again.me()
  expect(anew.user.id).not.toBe(user.id)
  expect(anew.tenants.map(({ id }) => id)).not.toContain(leaver.tenant)
})
