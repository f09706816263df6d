/** The cron: picks up what a crash left undone. */
import { apiConfig } from '../../core/config.ts'
import { controlDatabase } from '../../core/control/database.ts'
import { deleteExpiredSessions } from '../../core/control/sessions.ts'
import { unpokedFor } from '../../core/control/tenants.ts'
import { errorFields, logger } from '../../core/log.ts'
import { resumeAccountDeletions } from './account-deletions.ts'
import { resumeErasures } from './erasures.ts'
import { pokeTenants } from './poke.ts'
import { keepPools } from './pools.ts'
import { runSweep } from './sweep.ts'

const log = logger('scheduled')

/** A younger tenant is still being poked by the sign-in that made it. */
const POKE_AFTER_SECONDS = 60
/** Each poke is one of the calls that an invocation may make; what is over waits for the next run. */
const POKES_A_RUN = 100

/** Once a day, of the crons in wrangler.toml. */
export const SWEEP_CRON = '23 4 * * *'

export async function runDaily(env: ApiEnv): Promise<void> {
  await runSweep(env, controlDatabase(apiConfig(env)))
}

export async function runScheduled(env: ApiEnv): Promise<void> {
  const database = controlDatabase(apiConfig(env))
  await pokeTenants(env, database, () => unpokedFor(database, POKE_AFTER_SECONDS, POKES_A_RUN))
  await resumeAccountDeletions(env, database)
  await resumeErasures(env, database)
  await keepPools(env)
  try {
    log.info('expired sessions deleted', { count: await deleteExpiredSessions(database) })
  } catch (error) {
    log.error('expired sessions could not be deleted', errorFields(error))
  }
}
