/**
 * `npm run check`: what a contributor runs before a commit, and CI before the tests: format and lint, types, generated files
 * up to date, budgets, and a dry-run deploy of both Workers. Runs every step, prints the output of those that failed.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const scratch = mkdtempSync(join(tmpdir(), 'alcove-check-'))

interface Step {
  name: string
  command: [string, ...string[]]
}

/** Steps of one group run side by side; the web app is built before the Workers that serve it are bundled. */
const groups: Step[][] = [
  [
    { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
    { name: 'types: Workers', command: ['tsc', '-p', 'tsconfig.json'] },
    { name: 'types: scripts and tests', command: ['tsc', '-p', 'tsconfig.node.json'] },
    { name: 'types: web', command: ['tsc', '-p', 'web/tsconfig.json'] },
    { name: 'generated: Worker types', command: ['node', 'scripts/worker-types.ts', '--check'] },
    { name: 'generated: migrations match the schemas', command: ['node', 'scripts/check-migrations.ts'] },
    { name: 'generated: migration bundles', command: ['node', 'scripts/bundle-migrations.ts', '--check'] },
    { name: 'generated: catalog of a tenant database', command: ['node', 'scripts/tenant-catalog.ts', '--check'] },
    { name: 'migrations leave the previous release working', command: ['node', 'scripts/check-contracts.ts'] },
    { name: 'generated: sample document', command: ['node', 'scripts/make-sample.ts', '--check'] },
  ],
  [{ name: 'build: web app', command: ['vite', 'build', 'web', '--logLevel', 'warn'] }],
  [
    { name: 'budget: first load of the web app', command: ['node', 'scripts/check-bundle.ts'] },
    { name: 'dry-run deploy: API Worker', command: deploy('wrangler.toml', 'api') },
    { name: 'dry-run deploy: ingest consumer', command: deploy('workers/ingest-consumer/wrangler.toml', 'ingest') },
  ],
]

let failures = 0
for (const steps of groups) {
  // Two at once: as many as a small machine has cores.
  const queue = [...steps]
  await Promise.all([worker(queue), worker(queue)])
}
rmSync(scratch, { recursive: true, force: true })
console.log(failures === 0 ? 'check: all good' : `check: ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1

async function worker(queue: Step[]): Promise<void> {
  for (let step = queue.shift(); step; step = queue.shift()) {
    const [file, ...args] = step.command
    const started = performance.now()
    const problem = await run(file, args, {
      maxBuffer: 64 * 2 ** 20,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    }).then(
      (output) => overBudget(step, output.stdout),
      (error: { stdout?: string; stderr?: string; message: string }) =>
        `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message,
    )
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${problem ? 'FAIL' : ' ok '}  ${step.name} (${seconds} s)`)
    if (!problem) continue
    failures += 1
    console.log(problem.replace(/^/gm, '      '))
  }
}

function deploy(config: string, folder: string): [string, ...string[]] {
  return ['wrangler', 'deploy', '--dry-run', '-c', config, '--outdir', join(scratch, folder)]
}

/** The API Worker's bundle has to stay under 1.5 MB of gzip; wrangler prints its size. */
function overBudget(step: Step, output: string): string | null {
  const budgetKiB = 1500
  const gzip = output.match(/gzip: ([\d.]+) KiB/)?.[1]
  if (!step.name.startsWith('dry-run') || !gzip) return null
  return Number(gzip) > budgetKiB ? `the bundle has ${gzip} KiB of gzip; its budget is ${budgetKiB} KiB` : null
}
