/** Puts the compute of the product's tenant to sleep, by the management API. */
import { type Api, createApiClient } from '@neondatabase/api-client'
import { until } from '../../scripts/client/client.ts'
import type { Stage } from './stage.ts'

export async function putToSleep({ neon, workspace }: Stage): Promise<void> {
  const api = createApiClient({ apiKey: neon.apiKey, baseURL: neon.url })
  const { projectId, endpointId } = await endpointOf(api, workspace.tenant)
  await api.suspendProjectEndpoint(projectId, endpointId)
  await until('the compute to sleep', async () => {
    const { endpoint } = (await api.getProjectEndpoint(projectId, endpointId)).data
    return endpoint.current_state === 'idle' ? true : null
  })
}

async function endpointOf(api: Api<unknown>, tenant: string): Promise<{ projectId: string; endpointId: string }> {
  const { projects } = (await api.listProjects({ search: tenant })).data
  const projectId = projects.find(({ name }) => name.endsWith(tenant))?.id
  if (projectId === undefined) throw new Error(`tenant ${tenant} has no project`)
  const endpointId = (await api.listProjectEndpoints(projectId)).data.endpoints[0]?.id
  if (endpointId === undefined) throw new Error(`project ${projectId} has no endpoint`)
  return { projectId, endpointId }
}
