import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { writeWhole } from './files.ts'
import { killAll, type ProcessRef, processRef, runningProcesses, stillRunning, treeOf } from './processes.ts'
import type { RuntimeProcess } from './supervisor.ts'

export interface WranglerOptions {
  /** The repository's root. */
  root: string
  stateDir: string
  port: number
  /** What the Workers get as variables. Handed over in the environment, where `ps` doesn't show them. */
  variables: Record<string, string>
  /** Told every error that a Worker or wrangler reports. */
  onError(line: string): void
}

const CONFIGS = ['wrangler.toml', 'workers/ingest-consumer/wrangler.toml']

/** Longer than wrangler needs to end in an orderly way, shorter than a person's patience. */
const STOP_LIMIT_MS = 10_000

const LAST_LINES = 30

/** How wrangler reports that it was asked whether it is well, every few seconds. */
const OWN_QUESTION = '[wrangler:info] GET /health 200'

/** Of the environment, what a program needs to find its files; everything in it becomes a variable of the Workers. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot']

/** Where a state folder notes which processes its runtime consists of. */
const NOTES = 'runtime.json'

/** Begins new logs; those of the start before are kept, older ones are not. */
export async function turnLogs(stateDir: string): Promise<void> {
  await rename(join(stateDir, 'workers.log'), join(stateDir, 'workers.previous.log')).catch(() => {})
  await rm(join(stateDir, 'wrangler.log'), { force: true })
}

/** Starts both Workers in one workerd, by `wrangler dev`. */
export function startWrangler(options: WranglerOptions): RuntimeProcess {
  const { root, stateDir } = options
  // In this process's own group, so that whoever kills the group leaves nothing behind.
  const child = spawn(process.execPath, argumentsOf(options), {
    cwd: root,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`))
  })
  const lines = keepLines(join(stateDir, 'workers.log'), options.onError)
  for (const input of [child.stdout, child.stderr]) {
    if (input !== null) createInterface({ input }).on('line', lines.add)
  }

  const pid = child.pid ?? -1
  let noted: ProcessRef[] = []
  const noteProcesses = async () => {
    const running = await runningProcesses()
    // What has lost its parent is not in the tree any more, but still ours.
    const known = new Map([...stillRunning(noted, running), ...treeOf(pid, running)].map((one) => [one.pid, one]))
    noted = [...known.values()].map(({ pid, started }) => ({ pid, started }))
    await writeWhole(join(stateDir, NOTES), JSON.stringify(noted))
  }
  const killRest = async () => {
    await noteProcesses()
    await endAll(noted)
  }
  // Should this fail, the note that is made when the runtime is ready says the same.
  noteProcesses().catch(() => {})

  return {
    exited,
    noteProcesses,
    lastLines: lines.last,
    async stop() {
      await noteProcesses()
      child.kill('SIGTERM')
      const limit = AbortSignal.timeout(STOP_LIMIT_MS)
      const late = new Promise((resolve) => limit.addEventListener('abort', resolve, { once: true }))
      await Promise.race([exited, late])
      await killRest()
      await exited
      await lines.close()
    },
    async kill() {
      await killRest()
      await exited
      await lines.close()
    },
  }
}

/** Ends what a runtime of this state folder left running, when the process that looked after it was killed. */
export async function endLeftovers(stateDir: string): Promise<void> {
  const text = await readFile(join(stateDir, NOTES), 'utf8').catch(() => '[]')
  await endAll(z.array(processRef).catch([]).parse(JSON.parse(text)))
}

/** SIGKILL to all of them and what they have started, until none is left. */
async function endAll(processes: ProcessRef[]): Promise<void> {
  for (;;) {
    const left = stillRunning(processes, await runningProcesses())
    if (left.length === 0) return
    killAll(left)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function argumentsOf({ root, stateDir, port }: WranglerOptions): string[] {
  return [
    '--import',
    fileURLToPath(new URL('exit-with-parent.ts', import.meta.url)),
    join(root, 'node_modules/wrangler/bin/wrangler.js'),
    'dev',
    ...CONFIGS.flatMap((config) => ['-c', config]),
    ...['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
    ...['--persist-to', join(stateDir, 'workers')],
    // Read for the first Worker only; what counts for both is the environment. Keeps a `.dev.vars` from being read twice.
    ...['--env-file', join(stateDir, 'dev.vars')],
  ]
}

function environmentOf({ stateDir, variables }: WranglerOptions): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    ...variables,
    CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    // By default all clouds of a machine would find each other's Workers by name.
    WRANGLER_REGISTRY_PATH: join(stateDir, 'registry'),
    WRANGLER_LOG_PATH: join(stateDir, 'wrangler.log'),
    // Else it leaves files in the home folder.
    XDG_CONFIG_HOME: join(stateDir, 'config'),
    NO_COLOR: '1',
  }
}

/** Writes lines to a file, keeps the last few, and reports those that tell of an error. */
function keepLines(path: string, onError: (line: string) => void) {
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 })
  const last: string[] = []
  return {
    add(line: string) {
      if (line.startsWith(OWN_QUESTION)) return
      file.write(`${line}\n`)
      last.push(line)
      if (last.length > LAST_LINES) last.shift()
      if (/^(?:\[wrangler:error\]|✘ \[ERROR\])/u.test(line)) onError(line)
    },
    last: () => last.join('\n'),
    close: () => new Promise<void>((resolve) => file.end(resolve)),
  }
}
