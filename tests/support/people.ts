/** Signed-in people with workspaces, for flow tests. */
import type { Document, Role } from '../../core/contract.ts'
import { signInAs } from '../../local/identity/sign-in.ts'
import { type AlcoveClient, alcoveClient, until } from '../../scripts/client/client.ts'

export interface Person {
  client: AlcoveClient
  tenant: string
  name: string
  email: string
}

let people = 0

/** Signs a new person in; with `ready`, waits for their database too. */
export async function newPerson(appUrl: string, options: { ready?: boolean; name?: string } = {}): Promise<Person> {
  people += 1
  const name = options.name ?? `Person ${process.pid}-${people}-${Math.random().toString(36).slice(2, 7)}`
  const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@example.com`
  const client = alcoveClient(appUrl)
  await client.signIn((fetchLike, url) => signInAs(fetchLike, url, { name, email }))
  const tenant = (await client.me()).tenants[0]?.id
  if (!tenant) throw new Error('a first sign-in makes a workspace')
  const person = { client, tenant, name, email }
  if (options.ready ?? true) await databaseReady(person)
  return person
}

/** Lets a new person into somebody's workspace, by a link. Their `tenant` is that workspace. */
export async function newMember(appUrl: string, host: Person, role: Exclude<Role, 'owner'>): Promise<Person> {
  const person = await newPerson(appUrl, { ready: false })
  const { token } = await host.client.invite(host.tenant, role)
  await person.client.accept(token)
  return { ...person, tenant: host.tenant }
}

export async function userIdOf({ client }: Person): Promise<string> {
  return (await client.me()).user.id
}

export function databaseReady({ client, tenant }: Person, timeoutMs = 60_000): Promise<true> {
  return until(
    'the database',
    async () => ((await client.tenant(tenant)).database.status === 'ready' ? true : null),
    timeoutMs,
  )
}

/** Waits until a document is ready or failed. */
export function settled({ client, tenant }: Person, id: string, timeoutMs = 120_000): Promise<Document> {
  return until(
    `document ${id}`,
    async () => {
      const { document } = await client.document(tenant, id)
      return document.status === 'ready' || document.status === 'failed' ? document : null
    },
    timeoutMs,
  )
}
