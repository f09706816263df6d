/** Takes a turn before every request to the management API, and tells everyone when Neon says that it is asked too often. */
import { errorFields, logger } from '../log.ts'
import type { NeonAnswer, NeonManagement } from './management.ts'

export interface ThrottleDeps {
  /** A turn that is reserved, or when to come back for one. */
  reserve(): Promise<{ kind: 'go'; waitMs: number } | { kind: 'later'; afterMs: number }>
  /** Nobody of this account sends anything for so long. */
  pause(seconds: number): Promise<void>
  wait(ms: number): Promise<void>
}

/** Where Neon doesn't say for how long: its limit of a minute is half over then on average. */
const PAUSE_SECONDS = 30

/**
 * The same API. A request that would have to wait too long isn't sent: it fails as 'queued', and one for which no turn
 * can be had, because whoever gives them doesn't answer, as 'unavailable'. Nothing happened in either case.
 */
export function throttled(neon: NeonManagement, { reserve, pause, wait }: ThrottleDeps): NeonManagement {
  async function inTurn<T>(send: () => Promise<NeonAnswer<T>>): Promise<NeonAnswer<T>> {
    try {
      const turn = await reserve()
      if (turn.kind === 'later')
        return { ok: false, failure: { kind: 'queued', retryAfterSeconds: turn.afterMs / 1000 } }
      await wait(turn.waitMs)
    } catch (error) {
      logger('neon').error('no turn at the management API', errorFields(error))
      return { ok: false, failure: { kind: 'unavailable' } }
    }
    const answer = await send()
    if (!answer.ok && answer.failure.kind === 'limited')
      await pause(answer.failure.retryAfterSeconds ?? PAUSE_SECONDS).catch((error) =>
        logger('neon').error('the others were not told to pause', errorFields(error)),
      )
    return answer
  }
  return {
    findProjectsByName: (name) => inTurn(() => neon.findProjectsByName(name)),
    createProject: (wish) => inTurn(() => neon.createProject(wish)),
    getConnectionString: (projectId) => inTurn(() => neon.getConnectionString(projectId)),
    deleteProject: (projectId) => inTurn(() => neon.deleteProject(projectId)),
    renameProject: (projectId, name) => inTurn(() => neon.renameProject(projectId, name)),
    patchProject: (projectId, settings) => inTurn(() => neon.patchProject(projectId, settings)),
    getProject: (projectId) => inTurn(() => neon.getProject(projectId)),
    listEndpoints: (projectId) => inTurn(() => neon.listEndpoints(projectId)),
    patchEndpoint: (projectId, endpointId, size) => inTurn(() => neon.patchEndpoint(projectId, endpointId, size)),
    listOperations: (projectId) => inTurn(() => neon.listOperations(projectId)),
    listProjects: (query) => inTurn(() => neon.listProjects(query)),
  }
}
