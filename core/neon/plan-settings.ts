/** A plan in the words of the management API's client. No I/O. */
import type { Plan } from '../plans.ts'
import type { ProjectSettings } from './management.ts'

/** What a project may use under a plan. */
export function projectSettings({ database }: Pick<Plan, 'database'>): ProjectSettings {
  const { activeSeconds, computeSeconds, writtenBytes, transferBytes, sizeBytes } = database
  return {
    quota: {
      ...(activeSeconds === null ? {} : { activeSeconds }),
      ...(computeSeconds === null ? {} : { computeSeconds }),
      ...(writtenBytes === null ? {} : { writtenBytes }),
      ...(transferBytes === null ? {} : { transferBytes }),
      ...(sizeBytes === null ? {} : { storageBytes: sizeBytes }),
    },
    minComputeUnits: database.minComputeUnits,
    maxComputeUnits: database.maxComputeUnits,
    suspendTimeoutSeconds: database.suspendSeconds,
    historySeconds: database.historySeconds,
  }
}
