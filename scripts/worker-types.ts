/**
 * `npm run types`: generates the binding types of both Workers from their wrangler.toml. `--check` exits 1 when they
 * are out of date.
 */
import { execFileSync } from 'node:child_process'

const check = process.argv.includes('--check')
generate('wrangler.toml', 'ApiEnv', 'workers/api/worker-configuration.d.ts')
generate('workers/ingest-consumer/wrangler.toml', 'IngestEnv', 'workers/ingest-consumer/worker-configuration.d.ts')

function generate(config: string, name: string, target: string): void {
  const flags = ['--include-runtime=false', '--strict-vars=false', `--env-interface=${name}`, '-c', config]
  execFileSync('wrangler', ['types', ...flags, ...(check ? ['--check'] : []), target], {
    stdio: ['ignore', check ? 'ignore' : 'inherit', 'inherit'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
}
