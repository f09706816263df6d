import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiClient } from '@neondatabase/api-client'
import { neonConfig, neon as openSql } from '@neondatabase/serverless'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningIdentity, startIdentity } from '../local/identity/server.ts'
import { type Neon, startNeon } from '../local/neon/server.ts'
import { standInControl } from './harness/stand-ins.ts'
import { grantFor } from './provision/people.ts'
import { CONTROL_STATEMENTS, referenceSignUp, type SignUpServices } from './reference-sign-up.ts'

let dataDir: string
let neon: Neon
let identity: RunningIdentity
let services: SignUpServices

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'alcove-reference-sign-up-'))
  neon = await startNeon({
    port: 0,
    dataDir,
    templatesDir: join(import.meta.dirname, '../node_modules/.cache/alcove-neon'),
  })
  identity = await startIdentity({ port: 0 })
  const api = createApiClient({ apiKey: 'any', baseURL: neon.url })
  const { data } = await api.createProject({ project: { name: 'reference-control' } })
  const controlUrl = data.connection_uris[0]?.connection_uri ?? ''
  neonConfig.fetchEndpoint = neon.sqlEndpoint
  for (const statement of CONTROL_STATEMENTS) await openSql(controlUrl).query(statement)
  services = {
    neonApiUrl: neon.url,
    neonApiKey: 'any',
    sqlEndpoint: neon.sqlEndpoint,
    identityUrl: identity.url,
    clientId: identity.clientId,
    clientSecret: identity.clientSecret,
    redirectUri: 'http://localhost:8787/auth/callback',
    controlUrl,
  }
}, 60_000)

afterAll(async () => {
  await identity?.close()
  await neon?.close()
  await rm(dataDir, { recursive: true, force: true })
})

describe('the reference sign-up', () => {
  it('makes fifteen calls before the redirect, each after the one before it', async () => {
    const grant = await grantFor(services)
    const controls = [standInControl(neon.url), standInControl(identity.url)]
    for (const control of controls) await control.clearLog()
    const projectId = await referenceSignUp(services, grant)
    const calls = (await Promise.all(controls.map((control) => control.log()))).flat()
    calls.sort((a, b) => a.startedAt - b.startedAt)
    const inTenant = ({ detail }: (typeof calls)[number]) => detail?.project === projectId
    expect(
      calls.map(
        (call) =>
          `${call.service} ${call.operation}${call.service === 'neon-sql' ? (inTenant(call) ? ' tenant' : ' control') : ''}`,
      ),
    ).toEqual([
      'identity token',
      'identity userinfo',
      'neon-sql sql control',
      'neon-api createProject',
      ...Array.from({ length: 9 }, () => 'neon-sql sql tenant'),
      'neon-sql sql control',
      'neon-sql sql control',
    ])
    for (const [index, call] of calls.entries())
      if (index > 0) expect(call.startedAt).toBeGreaterThanOrEqual(calls[index - 1]?.endedAt ?? 0)
    expect(calls.every(({ status }) => status < 300)).toBe(true)
  })
})
