/** Fails when a tenant migration would break the previous release, which runs beside this one during a rollout. */
import { readFileSync } from 'node:fs'
import { lintMigrations } from './migration-lint/lint.ts'

const folder = new URL('../migrations/tenant/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const { entries } = JSON.parse(read('meta/_journal.json')) as { entries: { tag: string }[] }
const { version } = JSON.parse(read('../../package.json')) as { version: string }

const problems = lintMigrations(
  entries.map(({ tag }) => ({ id: tag, sql: read(`${tag}.sql`) })),
  version,
)
for (const problem of problems) console.error(`migrations/tenant/${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
