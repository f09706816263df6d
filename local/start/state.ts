import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from './files.ts'
import { LOCK_FILE } from './lock.ts'
import { type Found, planState, STATE_VERSION, type StatePlan } from './state-version.ts'

const VERSION_FILE = 'version'

/** A start that can't go on, with what to do about it. Shown as it is, without a stack. */
export class StartError extends Error {
  override name = 'StartError'
}

/**
 * Whether this release can use what is in the state folder; looks only.
 *
 * @throws StartError when it is of a newer release, too old, or something else's
 */
export async function checkState(dir: string): Promise<UsablePlan> {
  const plan = planState(await findState(dir))
  switch (plan.kind) {
    case 'foreign':
      throw new StartError(`${dir} is not empty and not a state folder of Alcove. Choose another with --state.`)
    case 'newer':
      throw new StartError(
        `${dir} was written by a newer Alcove (state version ${plan.version}, this one knows ${STATE_VERSION}). ` +
          'Update, or choose another folder with --state, or forget it with --reset.',
      )
    case 'too-old':
      throw new StartError(
        `${dir} is too old to be carried over (state version ${plan.version}, this Alcove needs ${STATE_VERSION}). ` +
          'Start an Alcove in between once, or forget it with --reset.',
      )
    default:
      return plan
  }
}

type UsablePlan = Extract<StatePlan, { kind: 'new' | 'use' }>

/**
 * Makes the state folder ready for this release: made if it is not there, carried over if it is of an older one.
 *
 * @returns the versions that were carried over from, oldest first
 * @throws StartError as `checkState`; then nothing was touched
 */
export async function openState(dir: string): Promise<number[]> {
  const plan = await checkState(dir)
  if (plan.kind === 'new') {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await writeVersion(dir, STATE_VERSION)
    return []
  }
  for (const step of plan.steps) {
    await step.run(dir)
    await writeVersion(dir, step.from + 1)
  }
  return plan.steps.map((step) => step.from)
}

/**
 * Whether the folder may be deleted as a state folder, whatever its version; looks only.
 *
 * @throws StartError when it is something else's
 */
export async function checkReset(dir: string): Promise<void> {
  const found = await findState(dir)
  if (found.kind === 'foreign') throw new StartError(`${dir} is not a state folder of Alcove, so it is not deleted.`)
}

/**
 * Deletes the state folder and all in it.
 *
 * @throws StartError when the folder is not one of Alcove's
 */
export async function resetState(dir: string): Promise<void> {
  await checkReset(dir)
  await rm(dir, { recursive: true, force: true })
}

async function findState(dir: string): Promise<Found> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') return [dir]
    throw error
  })
  // Another start may be taking the lock at this moment.
  if (names.every((name) => name.startsWith(LOCK_FILE))) return { kind: 'nothing' }
  if (!names.includes(VERSION_FILE)) return { kind: 'foreign' }
  const text = (await readFile(join(dir, VERSION_FILE), 'utf8')).trim()
  return /^\d+$/u.test(text) ? { kind: 'version', version: Number(text) } : { kind: 'foreign' }
}

function writeVersion(dir: string, version: number): Promise<void> {
  return writeWhole(join(dir, VERSION_FILE), `${version}\n`)
}
