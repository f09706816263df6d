/**
 * What `bench provision` compares Alcove with: how an app with a database per tenant signs somebody up when the callback
 * of the sign-in makes the database, and the redirect waits for it. Each call waits for the one before it:
 *
 * 1. the identity provider: the code for a token
 * 2. the identity provider: userinfo
 * 3. select the user, who isn't there yet
 * 4. the management API: create a project
 * 5. connect: over HTTP there is nothing to open, so this is the first statement, `create extension`, which starts the compute
 * 6. migrate: eight statements, each by itself
 * 7. insert the user
 * 8. insert the row of their database; then the redirect
 *
 * It is called as a function, without an HTTP server of its own in between, which spares it a hop that Alcove has.
 */
import { createApiClient } from '@neondatabase/api-client'
import { neon, neonConfig } from '@neondatabase/serverless'
import { z } from 'zod'

export interface SignUpServices {
  neonApiUrl: string
  neonApiKey: string
  sqlEndpoint: string
  /** Base URL of the identity provider. */
  identityUrl: string
  clientId: string
  clientSecret: string
  redirectUri: string
  /** The app's own database. */
  controlUrl: string
}

/** Made when the app is set up, not in a sign-up. */
export const CONTROL_STATEMENTS = [
  'create table if not exists users (id bigserial primary key, email text not null unique, name text, created_at timestamptz not null default now())',
  'create table if not exists databases (id bigserial primary key, user_email text not null, project_id text not null, created_at timestamptz not null default now())',
]

const MIGRATION = [
  'create table documents (id uuid primary key, title text not null, created_at timestamptz not null default now())',
  'create table embeddings (id bigserial primary key, document_id uuid not null, content text not null, metadata jsonb, embedding vector(1536))',
  'alter table embeddings add constraint embeddings_document foreign key (document_id) references documents (id) on delete cascade',
  'create index embeddings_document on embeddings (document_id)',
  'create table conversations (id uuid primary key, title text not null, created_at timestamptz not null default now())',
  'create table messages (id bigserial primary key, conversation_id uuid not null, role text not null, content text not null)',
  'alter table messages add constraint messages_conversation foreign key (conversation_id) references conversations (id) on delete cascade',
  'create index messages_conversation on messages (conversation_id)',
]

const tokenSchema = z.object({ access_token: z.string() })
const userSchema = z.object({ email: z.string(), name: z.string().optional() })

/** What a browser comes back with from the identity provider. */
export interface Grant {
  code: string
  codeVerifier: string
}

/** Signs somebody up who was never there; resolves when the app would redirect. Answers with the id of the project. */
export async function referenceSignUp(services: SignUpServices, grant: Grant): Promise<string> {
  const { access_token: token } = tokenSchema.parse(await postForm(services, grant))
  const profile = await fetch(`${services.identityUrl}/me`, { headers: { authorization: `Bearer ${token}` } })
  const user = userSchema.parse(await profile.json())

  neonConfig.fetchEndpoint = services.sqlEndpoint
  const control = neon(services.controlUrl)
  const known = await control.query('select id from users where email = $1', [user.email])
  if (known.length > 0) throw new Error('signed up before')

  const management = createApiClient({ apiKey: services.neonApiKey, baseURL: services.neonApiUrl })
  const { data } = await management.createProject({ project: { name: `reference-${crypto.randomUUID()}` } })
  const sql = neon(data.connection_uris[0]?.connection_uri ?? '')
  await sql.query('create extension if not exists vector')
  for (const statement of MIGRATION) await sql.query(statement)

  await control.query('insert into users (email, name) values ($1, $2)', [user.email, user.name ?? null])
  await control.query('insert into databases (user_email, project_id) values ($1, $2)', [user.email, data.project.id])
  return data.project.id
}

async function postForm({ identityUrl, clientId, clientSecret, redirectUri }: SignUpServices, grant: Grant) {
  const response = await fetch(`${identityUrl}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: grant.code,
      code_verifier: grant.codeVerifier,
      redirect_uri: redirectUri,
    }),
  })
  if (!response.ok) throw new Error(`token: ${response.status} ${await response.text()}`)
  return response.json()
}
