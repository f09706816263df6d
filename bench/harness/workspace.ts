/** A person who has signed in to a local cloud, and their workspace with its database ready. */
import { signInAs } from '../../local/identity/sign-in.ts'
import { type AlcoveClient, alcoveClient, until } from '../../scripts/client/client.ts'

export interface Workspace {
  client: AlcoveClient
  tenant: string
}

export async function openWorkspace(appUrl: string, email = 'bench@example.com'): Promise<Workspace> {
  const client = alcoveClient(appUrl)
  await client.signIn((fetchLike, url) => signInAs(fetchLike, url, { name: 'Bench', email }))
  const tenant = (await client.me()).tenants[0]?.id
  if (!tenant) throw new Error('the first sign-in made no workspace')
  await until('the database', async () => ((await client.tenant(tenant)).database.status === 'ready' ? true : null))
  return { client, tenant }
}
