/** People: who they are, and what a sign-in writes. */
import type { Me } from '../contract.ts'
import type { Database, Statement } from '../sql.ts'
import type { SignedInAs } from './operators.ts'
import { factsIn, type TenantFacts, unpokedPersonalTenant } from './tenants.ts'

/** A person as an issuer vouches for them. `issuer` and `subject` are the key; the rest is shown. */
export interface Identity {
  issuer: string
  subject: string
  name: string
  email: string | null
  emailVerified: boolean
  picture: string | null
}

/** Ids for what a sign-in may have to make, chosen by the caller so that a repeated request is the same request. */
export interface NewIds {
  userId: string
  tenantId: string
  sessionId: string
}

/** This person has asked for their account to be deleted, which isn't finished yet. */
export class BeingDeletedError extends Error {
  override name = 'BeingDeletedError'
}

/** Statements about the user of an issuer ($1) and a subject ($2), unless their account is being deleted. */
const SIGNS_IN = `from users u where issuer = $1 and subject = $2
  and not exists (select 1 from account_deletions d where d.user_id = u.id)`

/**
 * Signs a person in, in one transaction: the user's row is made or brought up to date, a first sign-in also makes the
 * personal tenant in `place` and its owner, and a session begins. Of several at the same moment one makes them; the
 * others find them. Returns the id of the user, who may have existed before, and what is to be poked now. Throws a `BeingDeletedError` for one whose
 * account is being deleted.
 */
export async function signIn(
  database: Database,
  identity: Identity,
  ids: NewIds,
  options: { place: string; sessionSeconds: number },
): Promise<{ userId: string; unpoked: TenantFacts[] }> {
  const results = await database.batch([
    upsertUser(identity, ids.userId),
    {
      text: `insert into tenants (id, name, place, personal_of)
        select $3, $4, $5, id ${SIGNS_IN}
        on conflict (personal_of) do nothing`,
      params: [identity.issuer, identity.subject, ids.tenantId, workspaceName(identity.name), options.place],
    },
    {
      // Only for a tenant that this transaction made: who is in an older one is its Tenant object's to say.
      text: `insert into memberships (tenant_id, user_id, role) select id, personal_of, 'owner' from tenants where id = $1`,
      params: [ids.tenantId],
    },
    {
      text: `insert into sessions (id, user_id, expires_at)
        select $3::uuid, id, now() + make_interval(secs => $4::integer) ${SIGNS_IN} returning id`,
      params: [identity.issuer, identity.subject, ids.sessionId, options.sessionSeconds],
    },
    // In the same request, because the database of a new tenant can't begin before its object knows of it.
    unpokedPersonalTenant(identity),
  ])
  const userId = results[0]?.[0]?.id
  if (typeof userId !== 'string') throw new Error('sign-in returned no user')
  if (!results[3]?.length) throw new BeingDeletedError('this account is being deleted')
  return { userId, unpoked: factsIn(results[4] ?? []) }
}

function upsertUser(identity: Identity, userId: string): Statement {
  return {
    text: `insert into users (id, issuer, subject, email, email_verified, name, picture)
      values ($1::uuid, $2, $3, $4, $5::boolean, $6, $7)
      on conflict (issuer, subject) do update
        set email = excluded.email, email_verified = excluded.email_verified, name = excluded.name,
            picture = excluded.picture, last_sign_in_at = now()
      returning id`,
    params: [
      userId,
      identity.issuer,
      identity.subject,
      identity.email,
      identity.emailVerified,
      identity.name,
      identity.picture,
    ],
  }
}

/** What a personal workspace is called: "Ada's workspace". */
export function workspaceName(personName: string): string {
  return `${personName}'s workspace`
}

export type Account = Pick<Me, 'user' | 'tenants'> & {
  signedInAs: SignedInAs
  /** Tenants whose object has not been told yet that they exist. */
  unpoked: string[]
}

/** Who a user is and what they can open; null when there is no such user any more. */
export async function readAccount(database: Database, userId: string): Promise<Account | null> {
  const [users = [], tenants = []] = await database.batch(
    [
      {
        text: `select id, name, email, picture, issuer, email_verified as "emailVerified" from users where id = $1::uuid`,
        params: [userId],
      },
      {
        text: `select t.id, t.name, m.role, t.poked_at is null as unpoked
          from memberships m join tenants t on t.id = m.tenant_id
          where m.user_id = $1::uuid and m.removed_at is null order by t.personal_of = $1::uuid desc nulls last, t.name, t.id`,
        params: [userId],
      },
    ],
    { readOnly: true },
  )
  const row = users[0] as (Me['user'] & SignedInAs) | undefined
  if (!row) return null
  const { issuer, emailVerified, ...user } = row
  const rows = tenants as (Me['tenants'][number] & { unpoked: boolean })[]
  return {
    user,
    signedInAs: { issuer, email: user.email, emailVerified },
    tenants: rows.map(({ id, name, role }) => ({ id, name, role })),
    unpoked: rows.filter(({ unpoked }) => unpoked).map(({ id }) => id),
  }
}
