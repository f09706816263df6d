/**
 * Another plan for a tenant. Its limits hold at once; the Neon project follows by an effect, which sets everything that
 * the plan says however often it runs.
 */
import type { NeonManagement, NeonProject } from '../../core/neon/management.ts'
import { projectSettings } from '../../core/neon/plan-settings.ts'
import type { Plan } from '../../core/plans.ts'
import type { Parts } from './assemble.ts'
import { conflict, refused } from './refusals.ts'
import type { Answered } from './rpc.ts'
import type { Storage } from './storage.ts'

/** From an operator. The plan that the tenant has already is applied to its project once more: the plan itself may have changed. */
export function changePlan(
  { storage, profile, plans, effects, audit, database }: Parts,
  plan: string,
): Answered<object> {
  const { state, plan: before } = profile.row()
  if (state === 'erasing') return conflict('This workspace is being erased.')
  if (!Object.hasOwn(plans, plan))
    return refused({
      reason: 'unusable',
      detail: `There is no plan "${plan}". There are: ${Object.keys(plans).join(', ')}.`,
    })
  storage.transaction(() => {
    if (plan !== before) {
      profile.change({ plan })
      audit.record({ actor: 'operator', action: 'tenant.plan-changed', target: plan, detail: { from: before } })
    }
    effects.add('apply-plan', '')
  })
  if (plans[plan]?.paid) database.want('paid-plan')
  return { ok: true }
}

export interface PlanOfProjectDeps {
  storage: Storage
  neon: Pick<NeonManagement, 'patchProject' | 'listEndpoints' | 'patchEndpoint'>
  /** Null while there is no project; `expected`: one may be on its way, with the settings of an earlier plan. */
  project(): { id: NeonProject['id'] | null; expected: boolean }
  plan(): Plan & { id: string }
  /** The plan by whose settings projects are made where nobody chose another one. */
  defaultPlan: string
  /** The project may use what the plan says, which may be more than before. */
  applied(): void
}

/** Which plan's settings the tenant's project has. */
export class PlanOfProject {
  readonly #deps: PlanOfProjectDeps

  constructor(deps: PlanOfProjectDeps) {
    this.#deps = deps
  }

  /** Whether a project that has just become known may have been made by the settings of another plan. */
  mustApply(): boolean {
    const { storage, project, plan, defaultPlan } = this.#deps
    const { id } = project()
    if (id === null || plan().id === defaultPlan) return false
    return storage.first<{ project_id: string }>('SELECT project_id FROM plan_of_project')?.project_id !== id
  }

  /** Throws when it has to be tried again. */
  async apply(): Promise<void> {
    const { storage, neon, project, plan, applied } = this.#deps
    const { id, expected } = project()
    if (id === null) {
      if (expected) throw new Error('the project is not known yet')
      return
    }
    const wanted = plan()
    const settings = projectSettings(wanted)
    const { minComputeUnits, maxComputeUnits, suspendTimeoutSeconds } = settings
    const patched = await neon.patchProject(id, settings)
    if (!patched.ok) throw new Error(`the project was not changed: ${patched.failure.kind}`)
    // What a project says of its computes holds for those that are made later.
    const endpoints = await neon.listEndpoints(id)
    if (!endpoints.ok) throw new Error(`computes were not read: ${endpoints.failure.kind}`)
    for (const endpoint of endpoints.value) {
      const size = { minComputeUnits, maxComputeUnits, suspendTimeoutSeconds }
      const changed = await neon.patchEndpoint(id, endpoint.id, size)
      if (!changed.ok) throw new Error(`a compute was not changed: ${changed.failure.kind}`)
    }
    storage.run(
      `INSERT INTO plan_of_project (one, project_id, plan) VALUES (1, ?, ?)
        ON CONFLICT (one) DO UPDATE SET project_id = excluded.project_id, plan = excluded.plan`,
      id,
      wanted.id,
    )
    applied()
  }
}
