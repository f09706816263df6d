/**
 * `npm run bench -- NAME [--json] [--engine pglite|postgres] [--runs N] [--data DIR] [--sabotage]`: measures the product
 * against its thresholds and exits with 1 when one is missed, with 2 when it could not measure. `--sabotage` breaks from outside what
 * the benchmark is about, so a benchmark that can fail exits with 1 then. With `--json`, stdout is one JSON object and
 * nothing else.
 */
import { chat } from './chat.ts'
import { citations } from './citations.ts'
import { corpus } from './corpus.ts'
import type { Benchmark } from './harness/benchmark.ts'
import { readCommandLine, USAGE } from './harness/command-line.ts'
import { passed, toJson, toText } from './harness/report.ts'
import { ingest } from './ingest.ts'
import { migrate } from './migrate.ts'
import { provision } from './provision.ts'
import { retrieval } from './retrieval.ts'

const benchmarks: Record<string, Benchmark> = { chat, citations, corpus, ingest, migrate, provision, retrieval }

const command = readCommandLine(process.argv.slice(2), Object.keys(benchmarks))
const benchmark = 'name' in command ? benchmarks[command.name] : undefined
if ('problem' in command || benchmark === undefined) {
  if ('problem' in command) console.error(command.problem)
  console.error(`${USAGE}\n`)
  for (const [name, { summary }] of Object.entries(benchmarks)) console.error(`  ${name.padEnd(12)} ${summary}`)
  process.exit(2)
}

if (benchmark.needsData && command.data === null) {
  console.error(`${command.name} measures on documents from outside: say where they are with --data DIR`)
  process.exit(2)
}

// The local cloud reads its engine from the environment.
if (command.engine === 'pglite') delete process.env.LOCAL_NEON_POSTGRES
if (command.engine === 'postgres' && !process.env.LOCAL_NEON_POSTGRES) {
  console.error('--engine postgres needs LOCAL_NEON_POSTGRES=postgres://… with pgvector')
  process.exit(2)
}

const cleanUps: (() => Promise<void>)[] = []
const cleanAll = async () => {
  for (let next = cleanUps.pop(); next !== undefined; next = cleanUps.pop()) await next()
}
let cleaning: Promise<void> | undefined
const cleanUp = () => {
  cleaning ??= cleanAll()
  return cleaning
}
let interrupted = false
const interrupt = (exitCode: number) => {
  interrupted = true
  void cleanUp().finally(() => process.exit(exitCode))
}
process.once('SIGINT', () => interrupt(130))
process.once('SIGTERM', () => interrupt(143))

try {
  const report = await benchmark.run({
    runs: command.runs,
    data: command.data,
    sabotage: command.sabotage,
    progress: (message) => console.error(message),
    defer: (work) => void cleanUps.push(work),
  })
  const ok = passed(report)
  process.stdout.write(`${command.json ? toJson(report) : toText(report)}\n`)
  if (command.sabotage && ok) console.error('sabotage changed nothing: this benchmark cannot fail')
  process.exitCode = ok ? 0 : 1
} catch (error) {
  // What an interrupted run was waiting for fails too, and says nothing new.
  if (!interrupted) console.error(`bench ${command.name} failed:`, error)
  process.exitCode = 2
} finally {
  await cleanUp()
}
