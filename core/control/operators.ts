/** Who may operate the deployment: configured e-mail addresses, as the configured issuer has verified them. */
import type { ApiConfig } from '../config.ts'
import type { Database } from '../sql.ts'

/** What the last sign-in said of a person. */
export interface SignedInAs {
  issuer: string
  email: string | null
  emailVerified: boolean
}

/** An address that the issuer didn't verify, or that another issuer vouches for, opens nothing. */
export function isOperator(config: Pick<ApiConfig, 'OPERATORS' | 'OIDC_ISSUER'>, person: SignedInAs): boolean {
  const { issuer, email, emailVerified } = person
  return (
    issuer === config.OIDC_ISSUER && emailVerified && email !== null && config.OPERATORS.includes(email.toLowerCase())
  )
}

/** Null when there is no such user any more. */
export async function signedInAs(database: Database, userId: string): Promise<SignedInAs | null> {
  const rows = await database.query({
    text: 'select issuer, email, email_verified as "emailVerified" from users where id = $1::uuid',
    params: [userId],
  })
  return (rows[0] as unknown as SignedInAs | undefined) ?? null
}
