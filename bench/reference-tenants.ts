/** Tenants of the reference flow, each a project with a table of documents. Nothing here is measured. */
import { createApiClient } from '@neondatabase/api-client'
import { neon, neonConfig } from '@neondatabase/serverless'

export async function createReferenceProjects(
  services: { url: string; sqlEndpoint: string },
  count: number,
): Promise<string[]> {
  neonConfig.fetchEndpoint = services.sqlEndpoint
  const management = createApiClient({ apiKey: 'local', baseURL: services.url })
  const projects: string[] = []
  for (let number = 0; number < count; number++) {
    const { data } = await management.createProject({ project: { name: `reference-flow-${number}` } })
    const sql = neon(data.connection_uris[0]?.connection_uri ?? '')
    await sql.query('create table documents (id uuid primary key, title text not null)')
    projects.push(data.project.id)
  }
  return projects
}
