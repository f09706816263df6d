/** The app as `npm start` runs it, in a process group of its own that a test can SIGKILL and start again. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import getPort from 'get-port'
import { until } from '../../scripts/client/client.ts'

export interface AppProcess {
  appUrl: string
  /** What the local cloud told the Workers: base URLs of the stand-ins among them. Read after each start. */
  vars(): Record<string, string>
  start(): Promise<void>
  /** SIGKILL for the whole group: nothing gets to clean up. */
  kill(): Promise<void>
  /** Ends it in an orderly way and removes its state. */
  dispose(): Promise<void>
}

export async function appProcess(): Promise<AppProcess> {
  const state = await mkdtemp(join(tmpdir(), 'alcove-app-'))
  const port = await getPort()
  const appUrl = `http://localhost:${port}`
  let child: ReturnType<typeof spawn> | null = null

  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const running = child
    child = null
    if (!running?.pid || running.exitCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    process.kill(-running.pid, signal)
    await gone
  }

  return {
    appUrl,
    vars: () => parseEnv(readFileSync(join(state, 'dev.vars'), 'utf8')) as Record<string, string>,
    async start() {
      child = spawn(process.execPath, ['local/start.ts', '--port', String(port), '--state', state], {
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      await until(
        'the app',
        () =>
          fetch(`${appUrl}/health`).then(
            (response) => (response.ok ? true : null),
            () => null,
          ),
        60_000,
      )
    },
    kill: () => end('SIGKILL'),
    async dispose() {
      await end('SIGTERM')
      await rm(state, { recursive: true, force: true })
    },
  }
}
