/** Keeps the books of all projects' use; on disk whenever a project goes to sleep. */
import type { AwakePeriod } from '../engine/engine.ts'
import type { Project } from './project.ts'
import type { ProjectStore } from './store.ts'
import { addActive, addTransfer, type Usage } from './usage.ts'

export interface Meter {
  transferred(projectId: string, bytes: number): void
  slept(projectId: string, period: AwakePeriod): void
  /** Including what is not on disk yet. */
  usage(project: Project): Usage
}

export function createMeter(store: ProjectStore, awakeSince: (projectId: string) => Date | undefined): Meter {
  const transfers = new Map<string, number>()

  const withTransfer = (project: Project): Usage => {
    const bytes = transfers.get(project.id) ?? 0
    return bytes === 0 ? project.usage : addTransfer(project.usage, new Date(), bytes)
  }

  return {
    transferred(projectId, bytes) {
      transfers.set(projectId, (transfers.get(projectId) ?? 0) + bytes)
    },
    slept(projectId, { startedAt, endedAt, writtenBytes, logicalSizeBytes }) {
      store.update(projectId, (project) => ({
        ...project,
        usage: addActive(withTransfer(project), startedAt, endedAt, project.endpoint.minComputeUnits),
        writtenBytes: writtenBytes ?? project.writtenBytes,
        logicalSizeBytes: logicalSizeBytes ?? project.logicalSizeBytes,
        endpoint: {
          ...project.endpoint,
          startedAt: startedAt.toISOString(),
          suspendedAt: endedAt.toISOString(),
          lastActiveAt: endedAt.toISOString(),
        },
      }))
      transfers.delete(projectId)
    },
    usage(project) {
      const since = awakeSince(project.id)
      const usage = withTransfer(project)
      return since === undefined ? usage : addActive(usage, since, new Date(), project.endpoint.minComputeUnits)
    },
  }
}
