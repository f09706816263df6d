/** Looks past the app: into a tenant's own database, and at what its project is called at the stand-in for Neon. */
import { openDatabase, type Row } from '../../core/sql.ts'

export interface NeonAccess {
  /** Base of the management API. */
  url: string
  apiKey: string
  sqlEndpoint: string
}

export interface Project {
  id: string
  name: string
}

/** Every project whose name carries this tenant's id. */
export async function projectsOf(neon: NeonAccess, tenant: string): Promise<Project[]> {
  const { projects } = await ask<{ projects: Project[] }>(neon, `/projects?search=${tenant}`)
  return projects.filter(({ name }) => name.endsWith(tenant))
}

/** The rows that a statement finds in the tenant's database. */
export async function rowsOf(neon: NeonAccess, tenant: string, statement: string): Promise<Row[]> {
  const [project] = await projectsOf(neon, tenant)
  if (!project) throw new Error(`tenant ${tenant} has no project`)
  const path = `/projects/${project.id}/connection_uri?database_name=neondb&role_name=neondb_owner`
  const { uri } = await ask<{ uri: string }>(neon, path)
  return await openDatabase(uri, neon.sqlEndpoint).query({ text: statement })
}

async function ask<T>(neon: NeonAccess, path: string): Promise<T> {
  const response = await fetch(`${neon.url}${path}`, { headers: { authorization: `Bearer ${neon.apiKey}` } })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return (await response.json()) as T
}
