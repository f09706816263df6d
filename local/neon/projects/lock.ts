/** Keeps a second process away from a folder. The lock is a listening socket: it ends with its process, however that ends. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Longer socket paths are cut off by some systems. */
const maxSocketPathBytes = 100

export interface Lock {
  release(): Promise<void>
}

/** @throws when another process holds the folder. */
export async function lockFolder(folder: string): Promise<Lock> {
  const path = socketPath(folder)
  for (let attempt = 0; attempt < 2; attempt++) {
    const server = await listen(path)
    if (server !== undefined) {
      server.unref()
      return { release: () => new Promise((done) => server.close(() => done())) }
    }
    if (await isAnswered(path)) break
    // Left behind by a process that was killed.
    rmSync(path, { force: true })
  }
  throw new Error(`${folder} is in use by another process`)
}

function socketPath(folder: string): string {
  const absolute = resolve(folder)
  const name = createHash('sha256').update(absolute).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\alcove-neon-${name}`
  const inside = join(absolute, 'lock')
  return Buffer.byteLength(inside) <= maxSocketPathBytes ? inside : join(tmpdir(), `alcove-neon-${name}.lock`)
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(path, () => resolve(server))
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
