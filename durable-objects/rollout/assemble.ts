/** Puts the rollouts together, over whatever world they are given: the runtime's or a test's. */
import { migrateStorage, type Storage } from '../tenant/storage.ts'
import { OperatorRequests } from './operator.ts'
import { RolloutRows } from './rows.ts'
import { Runner, type RunnerDeps } from './runner.ts'
import { rolloutStorageMigrations } from './schema.ts'

/** What the Rollout object finds around it. */
export interface RolloutWorld extends Omit<RunnerDeps, 'rows'> {
  storage: Storage
}

export type RolloutParts = ReturnType<typeof assembleRollouts>

/** Makes the tables where there are none. After every request to `operator`, and every report, `runner.turn` is due. */
export function assembleRollouts({ storage, ...world }: RolloutWorld) {
  migrateStorage(storage, rolloutStorageMigrations)
  const deps = { ...world, rows: new RolloutRows(storage) }
  return { operator: new OperatorRequests(deps), runner: new Runner(deps) }
}
