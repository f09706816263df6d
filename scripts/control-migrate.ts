/** `npm run control:migrate`: brings the control database in CONTROL_DATABASE_URL to this release's schema. */
import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { pathToFileURL } from 'node:url'
import { type MigrationOutcome, migrate } from '../core/migrator/migrate.ts'
import { openDatabase } from '../core/sql.ts'
import { controlMigrations } from '../migrations/control/bundle.gen.ts'

/** Migrates the control database behind `connectionString`. */
export function migrateControl(connectionString: string, sqlEndpoint?: string): Promise<MigrationOutcome> {
  return migrate(openDatabase(connectionString, sqlEndpoint), controlMigrations)
}

/** Says in one line what happened. */
export function describeOutcome(outcome: MigrationOutcome): string {
  switch (outcome.kind) {
    case 'migrated':
      return outcome.applied.length > 0 ? `migrated: ${outcome.applied.join(', ')}` : `up to date at ${outcome.version}`
    case 'refused':
      if (outcome.reason === 'no-such-target') return `refused: there is no migration ${outcome.id}`
      return `refused: migration ${outcome.id} in the database is ${outcome.reason}; the history must match migrations/control`
    case 'unfinished':
      return `not finished at ${outcome.at ?? 'the history'}: ${outcome.message}${outcome.retryable ? ' (run it again)' : ''}`
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (existsSync('.dev.vars')) loadEnvFile('.dev.vars')
  const url = process.env.CONTROL_DATABASE_URL
  if (!url) {
    console.error('CONTROL_DATABASE_URL is not set (in the environment or in .dev.vars).')
    process.exitCode = 2
  } else {
    const outcome = await migrateControl(url, process.env.NEON_SQL_ENDPOINT)
    console.log(describeOutcome(outcome))
    process.exitCode = outcome.kind === 'migrated' ? 0 : 1
  }
}
