/**
 * `npm run deploy [-- --dry-run]`: builds the web app, migrates the control database, deploys the API Worker and then the
 * ingest consumer, which refers to it. Stops at the first step that fails. What has to exist before is in docs/deploy.md.
 */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
})

if (values.help) {
  console.log(`usage: npm run deploy [-- --dry-run]

Needs, once for an account (docs/deploy.md has the commands):
  - the R2 buckets, the KV namespace and the two queues named in wrangler.toml
  - the secrets listed in .dev.vars.example, each set with "wrangler secret put NAME"
    (the ingest consumer needs OPENAI_API_KEY only: add -c workers/ingest-consumer/wrangler.toml)
  - CONTROL_DATABASE_URL in the environment or in .dev.vars, for the migration of the control database`)
  process.exit(0)
}

const dryRun = values['dry-run'] ? ['--dry-run'] : []
const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'inherit' })

try {
  run('vite', 'build', 'web', '--logLevel', 'warn')
  if (!values['dry-run']) run('node', 'scripts/control-migrate.ts')
  run('wrangler', 'deploy', '-c', 'wrangler.toml', ...dryRun)
  run('wrangler', 'deploy', '-c', 'workers/ingest-consumer/wrangler.toml', ...dryRun)
} catch {
  console.error('deploy stopped: the step above failed; what was deployed before it stays as it is')
  process.exitCode = 1
}
