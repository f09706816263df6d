import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { lockState } from './lock.ts'
import { changedAt, changeTimes, isStale } from './staleness.ts'
import { StartError } from './state.ts'

/** What the web app is built from. What it imports from the Workers are types, which leave nothing in a bundle. */
const SOURCES = ['web/**/*', 'package-lock.json']

/**
 * Builds the web app if its sources have changed since it was built. Several starts at once build it once.
 *
 * @throws StartError with what the build said
 */
export async function buildWebApp(root: string, say: (line: string) => void): Promise<void> {
  const dist = join(root, 'web/dist')
  // The runtime refuses to serve files from a folder that is not there.
  await mkdir(dist, { recursive: true })
  if ((await changedAt(join(root, 'web/index.html'))) === undefined) {
    say('There is no web app to build (web/index.html); only the API is served.')
    return
  }
  if (!(await needsBuild(root))) return
  const lock = await takeTurn(join(root, 'node_modules/.cache/alcove-web-build'))
  try {
    if (!(await needsBuild(root))) return
    say('Building the web app…')
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    await promisify(execFile)(process.execPath, [vite, 'build', 'web', '--logLevel', 'warn'], { cwd: root }).catch(
      (error: { stdout: string; stderr: string }) => {
        throw new StartError(`The web app can't be built:\n${error.stdout}${error.stderr}`)
      },
    )
  } finally {
    await lock.release()
  }
}

async function needsBuild(root: string): Promise<boolean> {
  return isStale(await changedAt(join(root, 'web/dist/index.html')), await changeTimes(root, SOURCES))
}

async function takeTurn(dir: string) {
  for (;;) {
    const attempt = await lockState(dir)
    if (attempt.kind === 'held') return attempt.lock
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
