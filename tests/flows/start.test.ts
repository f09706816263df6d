/** `npm start` as a person meets it: one process tree, one folder of state, and nothing left when it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInAs } from '../../local/identity/sign-in.ts'
import { type ProcessRef, runningProcesses, stillRunning, treeOf } from '../../local/start/processes.ts'
import { alcoveClient } from '../../scripts/client/client.ts'

let state: string
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'alcove-start-'))
})
afterAll(async () => {
  // Of a test that failed; the others have ended.
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await ended(child)
  await rm(state, { recursive: true, force: true })
})

const children: ChildProcess[] = []

function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  return new Promise((resolve) => void child.once('close', () => resolve()))
}

interface Started {
  child: ChildProcess
  url: string
  output: () => string
  tree: () => Promise<ProcessRef[]>
}

/** Resolves once it says where it runs; rejects with what it said when it ends before. */
function start(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, ['local/start.ts', '--state', state, ...args], { env: withoutKeys() })
  children.push(child)
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text
      const url = /Alcove runs at (\S+)/u.exec(output)?.[1]
      if (url === undefined) return
      resolve({ child, url, output: () => output, tree: async () => treeOf(child.pid ?? 0, await runningProcesses()) })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (status) => reject(new Error(`ended with ${status}: ${output}`)))
  })
}

/** A developer's own keys would switch stand-ins off. */
function withoutKeys(): NodeJS.ProcessEnv {
  const { OPENAI_API_KEY: _o, NEON_API_KEY: _n, CONTROL_DATABASE_URL: _d, OIDC_CLIENT_ID: _c, ...env } = process.env
  return env
}

async function healthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

const left = async (processes: ProcessRef[]) => stillRunning(processes, await runningProcesses())

/** Three starts of everything, beside other tests on a small machine. */
const timeout = 180_000

test('runs, refuses a second one, survives a dead runtime, ends at SIGTERM with nothing left', {
  timeout,
}, async () => {
  const first = await start()
  expect(await healthy(first.url)).toBe(true)

  await expect(start()).rejects.toThrow(`Alcove already runs at ${first.url}`)
  expect(await healthy(first.url)).toBe(true)

  const before = await first.tree()
  const wrangler = before.at(1)
  if (wrangler === undefined) throw new Error('the runtime is not below the local cloud')
  process.kill(wrangler.pid, 'SIGKILL')
  await expect.poll(first.output, { timeout: 90_000 }).toContain('It runs again.')
  expect(await healthy(first.url)).toBe(true)

  const all = [...before, ...(await first.tree())]
  await ended(first.child)
  expect(first.child.exitCode).toBe(0)
  expect(await left(all)).toEqual([])
  expect(await readdir(state)).not.toContain('lock')
})

async function signIn(appUrl: string) {
  const client = alcoveClient(appUrl)
  await client.signIn((fetchLike, url) => signInAs(fetchLike, url, { name: 'Kay', email: 'kay@example.com' }))
  return await client.me()
}

/** Somebody else listens on the port of the last start's sign-in page. */
async function occupySignIn(): Promise<Server> {
  const { identity } = JSON.parse(await readFile(join(state, 'ports.json'), 'utf8')) as { identity: number }
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(identity, '127.0.0.1', resolve))
  return squatter
}

test('a SIGKILL leaves nothing running; the next start goes on at the same address, for the same people', {
  timeout,
}, async () => {
  const killed = await start()
  const before = await signIn(killed.url)
  const tree = await killed.tree()
  killed.child.kill('SIGKILL')
  await expect.poll(() => left(tree), { timeout: 15_000 }).toEqual([])

  const squatter = await occupySignIn()
  const next = await start()
  expect(next.output()).toMatch(/sign-in is at \d+ instead/)
  expect(next.url).toBe(killed.url)
  expect(await signIn(next.url)).toEqual(before)
  next.child.kill('SIGINT')
  await new Promise((resolve) => next.child.once('close', resolve))
  expect(next.child.exitCode).toBe(0)
  squatter.close()
})
