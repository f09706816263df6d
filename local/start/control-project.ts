import { z } from 'zod'
import { describeOutcome, migrateControl } from '../../scripts/control-migrate.ts'
import { StartError } from './state.ts'

/** The control database lives in a project of its own, like in a deployment. */
const NAME = 'alcove-control'
const DATABASE = 'neondb'
const ROLE = 'neondb_owner'

const projectList = z.object({ projects: z.array(z.object({ id: z.string(), name: z.string() })) })
const createdProject = z.object({ connection_uris: z.array(z.object({ connection_uri: z.string() })).min(1) })
const connectionUri = z.object({ uri: z.string() })

export interface NeonAccess {
  url: string
  sqlEndpoint: string
  apiKey: string
}

/**
 * The connection string of the control database, made when there is none yet, and brought to this release's schema.
 *
 * @throws StartError when it can't be brought to this release's schema
 */
export async function openControlDatabase(neon: NeonAccess): Promise<string> {
  const uri = (await findProject(neon)) ?? (await createProject(neon))
  const outcome = await migrateControl(uri, neon.sqlEndpoint)
  if (outcome.kind !== 'migrated') throw new StartError(`The control database was ${describeOutcome(outcome)}`)
  return uri
}

async function findProject(neon: NeonAccess): Promise<string | undefined> {
  const { projects } = projectList.parse(await call(neon, `/projects?search=${NAME}`))
  const project = projects.find(({ name }) => name === NAME)
  if (project === undefined) return undefined
  const path = `/projects/${project.id}/connection_uri?database_name=${DATABASE}&role_name=${ROLE}`
  return connectionUri.parse(await call(neon, path)).uri
}

async function createProject(neon: NeonAccess): Promise<string> {
  const body = JSON.stringify({ project: { name: NAME } })
  const created = createdProject.parse(await call(neon, '/projects', { method: 'POST', body }))
  return created.connection_uris[0]?.connection_uri ?? ''
}

async function call({ url, apiKey }: NeonAccess, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${url}${path}`, { ...init, headers })
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
