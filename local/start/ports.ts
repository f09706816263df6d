import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './files.ts'

const portsSchema = z.object({ app: z.number(), neon: z.number(), openai: z.number(), identity: z.number() })
export type Ports = z.infer<typeof portsSchema>
export type PortName = keyof Ports

export const DEFAULT_PORTS: Ports = { app: 8787, neon: 8790, openai: 8791, identity: 8792 }

/** Below the range that systems take ports for outgoing connections from, so that a free one stays free for a moment. */
const RANDOM_RANGE = { from: 15_000, to: 31_000 }
const LAST_PORT = 65_535

export interface PortsRequest {
  /** Where to look first; the next free ones after it are tried. */
  wanted: Partial<Ports>
  /** What was not wanted anywhere in particular gets a random free port instead of the default one. */
  random: boolean
}

/** A free port for each part, no two the same. */
export async function choosePorts({ wanted, random }: PortsRequest, isFree = isPortFree): Promise<Ports> {
  const taken = new Set<number>()
  const choose = async (name: PortName) => {
    const start = wanted[name] ?? (random ? randomInt(RANDOM_RANGE.from, RANDOM_RANGE.to) : DEFAULT_PORTS[name])
    for (let port = start; port <= LAST_PORT; port++) {
      if (taken.has(port) || !(await isFree(port))) continue
      taken.add(port)
      return port
    }
    throw new Error(`no port from ${start} on is free`)
  }
  return {
    app: await choose('app'),
    neon: await choose('neon'),
    openai: await choose('openai'),
    identity: await choose('identity'),
  }
}

/** Whether nobody listens on a port of this machine: a browser that opens `localhost` may ask either address. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      // A machine without IPv6 has nobody listening there.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true)
      else reject(error)
    })
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/**
 * What the stand-in for an identity provider calls itself with this state: the address that it had at first. Accounts
 * belong to an issuer, so a port that is busy one day must not make everybody new.
 */
export async function issuerName(dir: string, origin: string): Promise<string> {
  const file = join(dir, 'issuer')
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return known.trim()
  await writeWhole(file, origin)
  return origin
}

/** The ports of the last start, so that bookmarks and cookies stay the same. */
export async function rememberedPorts(dir: string): Promise<Partial<Ports>> {
  const text = await readFile(join(dir, 'ports.json'), 'utf8').catch(() => '{}')
  return portsSchema.partial().catch({}).parse(JSON.parse(text))
}

export function rememberPorts(dir: string, ports: Ports): Promise<void> {
  return writeWhole(join(dir, 'ports.json'), JSON.stringify(ports))
}
