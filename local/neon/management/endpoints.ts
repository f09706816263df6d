import type { OperationAction, Project } from '../projects/project.ts'
import { applyOperations, refuseWhileBusy, requireEndpoint, requireProject } from './access.ts'
import type { ManagementContext, ManagementDeps, Route } from './deps.ts'
import { badRequest } from './errors.ts'
import { toEndpoint } from './replies.ts'
import { endpointUpdateRequest, parseBody } from './requests.ts'

const endpointPath = '/projects/:project_id/endpoints/:endpoint_id'

export function endpointRoutes(deps: ManagementDeps): Route[] {
  const { engine } = deps
  const replyOf = (project: Project) => toEndpoint(project, engine.state(project.id) === 'awake')

  const change = (c: ManagementContext, actions: OperationAction[], changed: Partial<Project['endpoint']>) => {
    const before = requireEndpoint(deps, c)
    refuseWhileBusy(before)
    const { project, operations } = applyOperations(deps, before, actions, (current) => ({
      ...current,
      endpoint: { ...current.endpoint, ...changed, updatedAt: new Date().toISOString() },
    }))
    return { project, reply: () => c.json({ endpoint: replyOf(project), operations }) }
  }

  return [
    {
      operation: 'listProjectEndpoints',
      method: 'GET',
      path: '/projects/:project_id/endpoints',
      handle: (c) => c.json({ endpoints: [replyOf(requireProject(deps, c))] }),
    },
    {
      operation: 'getProjectEndpoint',
      method: 'GET',
      path: endpointPath,
      handle: (c) => c.json({ endpoint: replyOf(requireEndpoint(deps, c)) }),
    },
    {
      operation: 'updateProjectEndpoint',
      method: 'PATCH',
      path: endpointPath,
      async handle(c) {
        const { endpoint: current } = requireEndpoint(deps, c)
        const { endpoint: wish } = await parseBody(c, endpointUpdateRequest)
        const wished = {
          name: wish.name ?? current.name,
          minComputeUnits: wish.autoscaling_limit_min_cu ?? current.minComputeUnits,
          maxComputeUnits: wish.autoscaling_limit_max_cu ?? current.maxComputeUnits,
          suspendTimeoutSeconds: wish.suspend_timeout_seconds ?? current.suspendTimeoutSeconds,
          disabled: wish.disabled ?? current.disabled,
        }
        if (wished.maxComputeUnits < wished.minComputeUnits) {
          throw badRequest('autoscaling_limit_max_cu is below autoscaling_limit_min_cu')
        }
        const { project, reply } = change(c, ['apply_config'], wished)
        if (wished.disabled) engine.suspend(project.id)
        return reply()
      },
    },
    {
      operation: 'startProjectEndpoint',
      method: 'POST',
      path: `${endpointPath}/start`,
      handle(c) {
        if (requireEndpoint(deps, c).endpoint.disabled) throw badRequest('endpoint is disabled')
        const { project, reply } = change(c, ['start_compute'], {})
        engine.wake(project.id).catch((error: Error) => console.error(error.message))
        return reply()
      },
    },
    {
      operation: 'suspendProjectEndpoint',
      method: 'POST',
      path: `${endpointPath}/suspend`,
      handle(c) {
        const { project, reply } = change(c, ['suspend_compute'], {})
        engine.suspend(project.id)
        return reply()
      },
    },
  ]
}
