/**
 * `npm start [-- --port P] [--state DIR] [--reset]`: the whole product on this machine, until Ctrl-C.
 */
import { parseArgs, parseEnv } from 'node:util'
import { devVarsFile, type LocalCloud, shownPath, startLocalCloud } from './start/cloud.ts'
import { developerSettings } from './start/settings.ts'
import { StartError } from './start/state.ts'

/** Two of the same signal so close together are one: a terminal and npm both pass on a Ctrl-C. */
const ONE_SIGNAL_MS = 1_000

const USAGE = `usage: npm start [-- OPTIONS]
  --port P     look for a free port from P on (default: the last one, at first 8787)
  --state DIR  keep the state in DIR (default: .alcove)
  --reset      forget the state first`

async function main(): Promise<void> {
  const values = commandLine()
  if (values.help) return console.log(USAGE)
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new StartError(`--port ${values.port} is no port.`)
  }
  const settings = developerSettings(parseEnv(await devVarsFile()), process.env)
  const starting = startLocalCloud({
    port,
    settings,
    reset: values.reset,
    latency: { tokenInterval: 12 },
    ...(values.state === undefined ? {} : { stateDir: values.state }),
  })
  const state: { cloud?: LocalCloud } = {}
  endOnSignals(starting, state)
  const cloud = await starting
  state.cloud = cloud
  console.log(`
Alcove runs at ${cloud.appUrl}
${hints(cloud).join('\n')}
`)
}

function commandLine() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        state: { type: 'string' },
        reset: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

function hints({ identity, openai, stateDir }: LocalCloud): string[] {
  const dir = shownPath(stateDir)
  return [
    identity === undefined
      ? '  Sign-in is with your own provider.'
      : '  Sign in as anybody: the local sign-in page asks for no password.',
    openai === undefined
      ? '  Answers come from your own model provider.'
      : '  Answers quote the documents; for a real language model put OPENAI_API_KEY=… into .dev.vars.',
    `  State is in ${dir} (npm start -- --reset forgets it), logs in ${dir}/workers.log. Ctrl-C stops it all.`,
  ]
}

/** First signal: end in an orderly way, a start that is under way when it is through. Another one later: at once. */
function endOnSignals(starting: Promise<LocalCloud>, running: { cloud?: LocalCloud }): void {
  let endingSince: number | undefined
  const end = async () => {
    const cloud = await starting.catch(() => undefined)
    await cloud?.close()
    process.exit()
  }
  const endNow = async () => {
    await running.cloud?.kill()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now()
      if (endingSince === undefined) {
        endingSince = now
        console.log('Stopping…')
        void end()
      } else if (now - endingSince > ONE_SIGNAL_MS) void endNow()
    })
  }
}

// Whoever read the output may be gone before this process ends.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

main().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
})
