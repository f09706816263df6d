/** One local cloud for all flow tests of a run; each test signs in as people of its own. */
import type { TestProject } from 'vitest/node'
import { startLocalCloud } from '../../local/start/cloud.ts'
import './provided.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!process.env.LOCAL_NEON_POSTGRES)
    console.log(
      'Skipped: the demo on PostgreSQL and the load of an export by psql, as LOCAL_NEON_POSTGRES names no server with pgvector.',
    )
  const cloud = await startLocalCloud({ fresh: true, quiet: true })
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
  })
  return () => cloud.close()
}
