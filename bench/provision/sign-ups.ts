/** Single first sign-ins of `bench provision`, each with what ran in a row until the database was ready. */
import { signInAs } from '../../local/identity/sign-in.ts'
import { now } from '../../local/stand-in/request-log.ts'
import { alcoveClient, until } from '../../scripts/client/client.ts'
import { criticalPath } from '../harness/critical-path.ts'
import { quiet } from '../harness/stand-ins.ts'
import { stepOf } from '../harness/steps.ts'
import { referenceSignUp } from '../reference-sign-up.ts'
import type { SignUp } from './judge.ts'
import { grantFor, newPerson } from './people.ts'
import type { Stage } from './stage.ts'

export async function productSignUp(stage: Stage): Promise<SignUp> {
  await stage.poolIsFull()
  await quiet([stage.neon, stage.identity])
  const client = alcoveClient(stage.appUrl)
  const start = await client.fetch(`${stage.appUrl}/auth/sign-in`, { redirect: 'manual' })
  const callback = await signInAs(client.fetch, start.headers.get('location') ?? '', newPerson('product'))
  await stage.clearLogs()

  const sentAt = now()
  const redirect = await client.fetch(callback, { redirect: 'manual' })
  const redirectMs = now() - sentAt
  if (redirect.status !== 302 || redirect.headers.get('location')?.includes('failed'))
    throw new Error(`the sign-in ended with ${redirect.status} ${redirect.headers.get('location')}`)

  const tenant = (await client.me()).tenants[0]?.id
  if (!tenant) throw new Error('the first sign-in made no workspace')
  await until('the database', async () => ((await client.tenant(tenant)).database.status === 'ready' ? true : null))
  const readyAt = await until('the log', () => stage.readyAt(tenant))
  const steps = (await stage.calls()).map(stepOf)
  return {
    redirectMs,
    readyMs: readyAt - sentAt,
    // A log line knows its millisecond, a step its fractions.
    path: criticalPath(steps, { from: sentAt, until: readyAt + 1 }),
  }
}

export async function referenceSignUpOf(stage: Stage): Promise<SignUp> {
  await quiet([stage.neon, stage.identity])
  const grant = await grantFor(stage.reference)
  await stage.clearLogs()
  const sentAt = now()
  await referenceSignUp(stage.reference, grant)
  const redirectMs = now() - sentAt
  const steps = (await stage.calls()).map(stepOf)
  return { redirectMs, readyMs: redirectMs, path: criticalPath(steps, { from: sentAt, until: sentAt + redirectMs }) }
}
