/**
 * Fails when a schema file was changed without generating its migration: drizzle-kit, run on a copy of the migrations,
 * must find nothing to add.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

for (const name of ['control', 'tenant']) {
  // Inside the project: drizzle-kit takes `out` relative to the working directory only.
  const copy = mkdtempSync(join('node_modules', '.alcove-migrations-'))
  try {
    cpSync(join('migrations', name), copy, { recursive: true })
    const before = readdirSync(copy).length
    execFileSync(
      'drizzle-kit',
      ['generate', '--dialect', 'postgresql', '--schema', `./core/${name}/schema.ts`, '--out', `./${copy}`],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    if (readdirSync(copy).length !== before) {
      console.error(
        `core/${name}/schema.ts has changes without a migration: run "npm run ${name}:generate -- --name what_changed"`,
      )
      process.exitCode = 1
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
