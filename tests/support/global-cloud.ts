/** One local cloud for all flow tests of a run; each test signs in as people of its own. */
import type { TestProject } from 'vitest/node'
import { startLocalCloud } from '../../local/start/cloud.ts'
import './provided.ts'

/** An erasure waits until the URL of the last upload has run out, and as long again. */
const SETTINGS = { UPLOAD_SECONDS: '20' }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!process.env.LOCAL_NEON_POSTGRES)
    console.log(
      'Skipped: the demo on PostgreSQL and the load of an export by psql, as LOCAL_NEON_POSTGRES names no server with pgvector.',
    )
  const cloud = await startLocalCloud({ fresh: true, quiet: true, settings: SETTINGS })
  project.provide('cloud', {
    appUrl: cloud.appUrl,
    variables: cloud.variables,
    neon: {
      url: cloud.neon.url,
      apiKey: cloud.variables.NEON_API_KEY ?? '',
      sqlEndpoint: cloud.neon.sqlEndpoint ?? '',
    },
    openaiUrl: cloud.openai?.url ?? '',
    identityUrl: cloud.identity?.issuer ?? '',
    stateDir: cloud.stateDir,
  })
  return () => cloud.close()
}
