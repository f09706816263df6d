/** People who asked for their account to be deleted. The row stays until nothing of theirs is left, and goes with the user's. */
import type { Database } from '../sql.ts'

/** Writes it down, and ends every session of the user, in one transaction. Repeatable. */
export async function orderAccountDeletion(database: Database, userId: string): Promise<void> {
  await database.batch([
    {
      text: `insert into account_deletions (user_id) select id from users where id = $1::uuid on conflict do nothing`,
      params: [userId],
    },
    { text: 'delete from sessions where user_id = $1::uuid', params: [userId] },
  ])
}

/** The longest waiting first. */
export async function openAccountDeletions(database: Database, limit: number): Promise<string[]> {
  const rows = await database.query<{ userId: string }>({
    text: 'select user_id as "userId" from account_deletions order by requested_at, user_id limit $1::integer',
    params: [limit],
  })
  return rows.map(({ userId }) => userId)
}

/** Tenants that have anything to do with the user, also those that they left: something of theirs may still be there. */
export async function tenantsOfUser(database: Database, userId: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    text: 'select tenant_id as id from memberships where user_id = $1::uuid order by tenant_id',
    params: [userId],
  })
  return rows.map(({ id }) => id)
}

/**
 * Deletes the user's row, and with it sessions, memberships that ended, and the deletion's own row. Only if it was asked
 * for, and nothing is left that is still to be ended; false otherwise. One that exists no more counts as deleted.
 */
export async function deleteUser(database: Database, userId: string): Promise<boolean> {
  const results = await database.batch([
    // Whoever makes a workspace for this user, or lets them into one, comes before this or finds no user.
    { text: 'select id from users where id = $1::uuid for update', params: [userId] },
    {
      // A personal workspace that was handed over stays with who has it now.
      text: `update tenants t set personal_of = null where personal_of = $1::uuid and not exists (
        select 1 from memberships m where m.tenant_id = t.id and m.user_id = $1::uuid and m.removed_at is null)`,
      params: [userId],
    },
    {
      text: `delete from users u where id = $1::uuid
          and exists (select 1 from account_deletions where user_id = u.id)
          and not exists (select 1 from memberships where user_id = u.id and removed_at is null)
          and not exists (select 1 from tenants where personal_of = u.id)`,
      params: [userId],
    },
    { text: 'select 1 from users where id = $1::uuid', params: [userId] },
  ])
  return results[3]?.length === 0
}
