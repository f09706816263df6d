import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './files.ts'
import { processRef, runningProcesses, stillRunning } from './processes.ts'

export const LOCK_FILE = 'lock'

const holderSchema = processRef.extend({ appUrl: z.string().optional() })
export type Holder = z.infer<typeof holderSchema>

export type LockAttempt = { kind: 'held'; lock: Lock } | { kind: 'taken'; by: Holder }

export interface Lock {
  /** Lets whoever finds the lock taken know where the app is. */
  announce(appUrl: string): Promise<void>
  release(): Promise<void>
}

/**
 * Takes a state folder for this process. A lock whose process has ended, however it ended, does not count, so that
 * nobody has to clean up after a SIGKILL.
 */
export async function lockState(dir: string): Promise<LockAttempt> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, LOCK_FILE)
  const self = (await runningProcesses()).find(({ pid }) => pid === process.pid)
  if (self === undefined) throw new Error('this process is not among the running ones')
  const holder: Holder = { pid: self.pid, started: self.started }
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  try {
    // A link appears whole or not at all, and fails where there is one: nobody ever reads a half-written lock.
    while (!(await linked(draft, path))) {
      const found = await readHolder(path)
      if (found !== undefined && (await isRunning(found))) return { kind: 'taken', by: found }
      await removeStale(path, found)
    }
  } finally {
    await unlink(draft)
  }
  return {
    kind: 'held',
    lock: {
      announce: (appUrl) => writeWhole(path, JSON.stringify({ ...holder, appUrl })),
      release: () => rm(path, { force: true }),
    },
  }
}

function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
}

async function isRunning(holder: Holder): Promise<boolean> {
  return stillRunning([holder], await runningProcesses()).length > 0
}

/** Takes a dead lock away, but not the one that another start put in its place since it was read. */
async function removeStale(path: string, stale: Holder | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  await rename(path, aside).catch(() => {})
  const taken = await readHolder(aside)
  if (taken !== undefined && taken.started !== stale?.started) await linked(aside, path)
  await rm(aside, { force: true })
}

/** Nothing when the lock has gone or says nothing that could be believed. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
