/** SQL over HTTP as Neon's proxy speaks it, over the engine: who reaches which database, and how it says no. */
import type { NeonAccount, Project, Reply } from './neon-account.ts'
import type { Outcome, Query } from './pipeline.ts'
import type { SqlEngine } from './sql-engine.ts'

export const CONTROL_URL = 'postgresql://control:secret@control.sim/neondb'

export interface SqlServiceDeps {
  engine: SqlEngine
  account: NeonAccount
  now(): number
}

export interface SqlRequest {
  connectionString: string
  body: Query | { queries: Query[] }
}

/** Where a request goes: the control database, or a project's. */
export type Target = { kind: 'control' } | { kind: 'project'; project: Project } | { kind: 'nowhere' }

export class SqlService {
  readonly #deps: SqlServiceDeps

  constructor(deps: SqlServiceDeps) {
    this.#deps = deps
  }

  target(connectionString: string): Target {
    const { host } = new URL(connectionString)
    if (host === new URL(CONTROL_URL).host) return { kind: 'control' }
    const project = this.#deps.account.byEndpoint(host.replace(/\.sim$/, ''))
    return project ? { kind: 'project', project } : { kind: 'nowhere' }
  }

  async handle({ connectionString, body }: SqlRequest, pretend = false): Promise<Reply> {
    const target = this.target(connectionString)
    if (target.kind === 'nowhere') return sqlError({ message: 'endpoint could not be found' })
    const now = this.#deps.now()
    if (target.kind === 'project') {
      const { project } = target
      if (project.deletedAt !== null) return sqlError({ message: 'endpoint could not be found' })
      if (new URL(connectionString).password !== project.password) return wrongPassword()
      if (now < project.startsAt) return { status: 500, body: { message: 'the compute does not start' } }
      this.#deps.account.touch(project)
    }
    const { engine } = this.#deps
    const database = target.kind === 'control' ? engine.control : databaseOf(target.project)
    const batch = 'queries' in body
    const outcome = await engine.request(database, batch ? body.queries : [body], { now, pretend })
    return replyOf(outcome, batch)
  }
}

export function databaseOf(project: Project): string {
  return `db_${project.id.replaceAll('-', '_')}`
}

export function wrongPassword(): Reply {
  return sqlError({ message: `password authentication failed for user 'neondb_owner'` })
}

/** What the proxy says when a project is over its quota. */
export function overQuota(): Reply {
  return { status: 402, body: { message: 'Your project has exceeded the compute time quota.' } }
}

function replyOf(outcome: Outcome, batch: boolean): Reply {
  if (!outcome.ok) return sqlError(outcome.error)
  const results = outcome.results.map(({ fields, rows, tag }) => ({
    fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })),
    rows,
    rowCount: countOf(tag),
    command: tag.split(' ')[0],
    rowAsArray: true,
  }))
  return { status: 200, body: batch ? { results } : results[0] }
}

/** Neon says nothing of what statements like CREATE count. */
function countOf(tag: string): number | null {
  const count = /^(?:insert \d+|select|update|delete|merge) (\d+)$/i.exec(tag)?.[1]
  return count === undefined ? null : Number(count)
}

const NO_FIELDS = Object.fromEntries(
  'code detail hint position internalPosition internalQuery where table column schema dataType constraint file line routine'
    .split(' ')
    .map((name) => [name, null]),
)

function sqlError(error: { message: string; code?: string; constraint?: string | null }): Reply {
  return { status: 400, body: { ...NO_FIELDS, severity: 'ERROR', ...error } }
}
