/**
 * What Neon says that a tenant's project has used. Asked by the management API, which wakes no compute, and kept, so that
 * looking at it costs nothing and many looks make one request.
 */
import type { NeonManagement, ProjectUsage } from '../../core/neon/management.ts'
import type { Storage } from './storage.ts'

/** Neon's own figures are up to an hour old. */
export const FRESH_MS = 15 * 60_000
/** After a request that may have failed. */
const ASK_AGAIN_MS = 60_000

export interface NeonUsageDeps {
  storage: Storage
  now(): number
  neon: Pick<NeonManagement, 'getProject'>
  projectId(): string | null
  /** Sees to it that `refresh` is called. */
  ask(): void
}

export interface Figures {
  asOf: number
  usage: ProjectUsage
}

export class NeonUsage {
  readonly #deps: NeonUsageDeps
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(deps: NeonUsageDeps) {
    this.#deps = deps
  }

  /** What is known; when that is old, newer figures are asked for, without waiting for them. */
  read(): Figures | null {
    const { now, projectId, ask } = this.#deps
    const known = this.known()
    const isOld = known === null || now() - known.asOf >= FRESH_MS
    if (isOld && projectId() !== null && now() - this.#askedAt >= ASK_AGAIN_MS) {
      this.#askedAt = now()
      ask()
    }
    return known
  }

  known(): Figures | null {
    const row = this.#deps.storage.first<{ as_of: number; project_id: string; figures: string }>(
      'SELECT as_of, project_id, figures FROM neon_usage',
    )
    if (row?.project_id !== this.#deps.projectId()) return null
    return row ? { asOf: row.as_of, usage: JSON.parse(row.figures) as ProjectUsage } : null
  }

  /** Throws when it has to be tried again. */
  async refresh(): Promise<void> {
    const { storage, now, neon, projectId } = this.#deps
    const id = projectId()
    if (id === null) return
    const answer = await neon.getProject(id)
    if (!answer.ok) throw new Error(`usage was not read: ${answer.failure.kind}`)
    storage.run(
      `INSERT INTO neon_usage (one, as_of, project_id, figures) VALUES (1, ?, ?, ?)
        ON CONFLICT (one) DO UPDATE SET as_of = excluded.as_of, project_id = excluded.project_id, figures = excluded.figures`,
      now(),
      id,
      JSON.stringify(answer.value.usage),
    )
  }
}
