/** `npm run fleet`, but for the process that it runs in. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { FleetError, fleetClient } from './client.ts'
import { type Common, parseCommandLine, USAGE } from './command-line.ts'
import { runCommand } from './run.ts'
import { type Where, whereTo } from './where.ts'

const ROOT = resolve(import.meta.dirname, '../..')

export interface Terminal {
  env: Record<string, string | undefined>
  out(text: string): void
  err(text: string): void
  /** Whether a line of `err` can be written over. */
  canWriteOver: boolean
}

/** The exit code: 1 when anything failed, 2 when it can't be understood whom to ask or what. */
export async function fleet(args: readonly string[], { env, out, err, canWriteOver }: Terminal): Promise<number> {
  const parsed = parseCommandLine(args)
  if (parsed.kind === 'help') {
    out(`${USAGE}\n`)
    return 0
  }
  if (parsed.kind === 'wrong') {
    err(`${parsed.reason}\n\n${USAGE}\n`)
    return 2
  }
  const { command, common } = parsed
  const where = await find(common, env)
  if (!where.ok) {
    err(`${where.reason}\n`)
    return 2
  }
  try {
    const { value, text, failed } = await runCommand(command, {
      client: fleetClient(where),
      // Progress is no part of the result: a pipe gets the result alone.
      screen: common.json ? null : { isTerminal: canWriteOver, write: err },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    })
    out(common.json ? `${JSON.stringify(value)}\n` : `${text}\n`)
    return failed ? 1 : 0
  } catch (error) {
    if (!(error instanceof FleetError)) throw error
    err(`${error.message}\n`)
    return 1
  }
}

async function find({ url, stateDir }: Common, env: Terminal['env']): Promise<Where> {
  const state = stateDir === undefined ? join(ROOT, '.alcove') : resolve(stateDir)
  return whereTo({
    url,
    env,
    devVars: (await variables(join(ROOT, '.dev.vars'))) ?? {},
    local: await variables(join(state, 'dev.vars')),
  })
}

async function variables(path: string): Promise<Record<string, string | undefined> | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  return text === null ? null : parseEnv(text)
}
