/**
 * `npm run fleet -- COMMAND`: operates a deployment from a terminal, by the API that the operators' page uses. Prints
 * tables, or JSON with `--json`; exits with 1 when anything failed and with 2 when the command can't be understood.
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { FleetError, fleetClient } from './fleet/client.ts'
import { type Common, parseCommandLine, USAGE } from './fleet/command-line.ts'
import { type Outcome, runCommand } from './fleet/run.ts'
import { type Where, whereTo } from './fleet/where.ts'

const ROOT = resolve(import.meta.dirname, '..')

async function variables(path: string): Promise<Record<string, string | undefined> | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  return text === null ? null : parseEnv(text)
}

async function find({ url, stateDir }: Common): Promise<Where> {
  const state = stateDir === undefined ? join(ROOT, '.alcove') : resolve(stateDir)
  return whereTo({
    url,
    env: process.env,
    devVars: (await variables(join(ROOT, '.dev.vars'))) ?? {},
    local: await variables(join(state, 'dev.vars')),
  })
}

function print({ value, text }: Outcome, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`)
}

async function main(): Promise<number> {
  const parsed = parseCommandLine(process.argv.slice(2))
  if (parsed.kind === 'help') {
    console.log(USAGE)
    return 0
  }
  if (parsed.kind === 'wrong') {
    console.error(`${parsed.reason}\n\n${USAGE}`)
    return 2
  }
  const { command, common } = parsed
  const where = await find(common)
  if (!where.ok) {
    console.error(where.reason)
    return 2
  }
  const { stderr } = process
  const outcome = await runCommand(command, {
    client: fleetClient(where),
    // Progress is not part of the result: a pipe gets the result alone.
    screen: common.json ? null : { isTerminal: stderr.isTTY === true, write: (text) => void stderr.write(text) },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  print(outcome, common.json)
  return outcome.failed ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof FleetError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
