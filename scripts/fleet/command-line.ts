/** The command line of `npm run fleet`, read into a command. No I/O. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { z } from 'zod'
import { fleetQuerySchema, newRolloutSchema } from '../../core/contract/fleet.ts'

export const USAGE = `usage: npm run fleet -- COMMAND [OPTIONS]

  tenants [--search TEXT] [--plan P] [--state active|suspended|erasing] [--status S] [--schema ID] [--limit N | --all]
  show TENANT
  suspend TENANT --reason TEXT     stop all work of a tenant; its members read the reason
  resume TENANT
  plan TENANT PLAN
  retry TENANT                     take up at once what waits there
  retry [--rollout ID] [--watch]   send for the failed ones of a rollout (the newest) once more
  erase TENANT --confirm NAME      for good; NAME is the workspace's name. --wait until there is a receipt
  drift TENANT... | --all          compare schemas with what the migrations make; wakes each database

  rollout [--to ID] [--canaries N] [--concurrency N] [--failure-share X] [--deadline-hours H] [--plan P] [--place P] [--watch]
  rollout list | pause | resume | abort [ID]
  status [ID] [--watch]            how a rollout goes (the newest), and what failed

  sweep [--remove]                 what no tenant owns; --remove takes a few of them away
  reseal [TENANT]                  seal connection strings anew with the newest key
  pool                             databases made in advance

  --url URL     which Alcove (or ALCOVE_URL); the local one by default
  --state-dir D where the local one keeps its state (default .alcove)
  --json        one JSON value on stdout, and nothing else
Its key is FLEET_KEY, from the environment or .dev.vars. Exits with 1 when anything failed, with 2 when it can't be understood.`

export interface Common {
  url?: string | undefined
  stateDir?: string | undefined
  json: boolean
}

export type RolloutVerb = 'pause' | 'resume' | 'abort' | 'retry'

export type Command =
  | { name: 'tenants'; query: z.output<typeof fleetQuerySchema>; all: boolean }
  | { name: 'show' | 'resume' | 'retry-tenant'; tenant: string }
  | { name: 'suspend'; tenant: string; reason: string }
  | { name: 'plan'; tenant: string; plan: string }
  | { name: 'erase'; tenant: string; confirm: string; wait: boolean }
  | { name: 'drift'; tenants: string[]; all: boolean }
  | { name: 'start-rollout'; wish: z.output<typeof newRolloutSchema>; watch: boolean }
  | { name: 'rollouts' }
  | { name: 'steer'; verb: RolloutVerb; rollout: string | null; watch: boolean }
  | { name: 'status'; rollout: string | null; watch: boolean }
  | { name: 'sweep'; remove: boolean }
  | { name: 'reseal'; tenant: string | null }
  | { name: 'pool' }

export type Parsed =
  | { kind: 'command'; command: Command; common: Common }
  | { kind: 'help' }
  | { kind: 'wrong'; reason: string }

type Options = NonNullable<ParseArgsConfig['options']>
interface Arguments {
  words: string[]
  text(name: string): string | undefined
  flag(name: string): boolean
}

/** What the person has to change. */
class Wrong extends Error {}

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const
const COMMON: Options = { url: TEXT, 'state-dir': TEXT, json: FLAG, help: { type: 'boolean', short: 'h' } }
const FILTERS: Options = { search: TEXT, plan: TEXT, state: TEXT, status: TEXT, schema: TEXT, limit: TEXT, all: FLAG }
const WISHES: Options = {
  to: TEXT,
  canaries: TEXT,
  concurrency: TEXT,
  'failure-share': TEXT,
  'deadline-hours': TEXT,
  plan: TEXT,
  place: TEXT,
}

/** By first word: its options, how many words may follow, and the command they make. */
const COMMANDS: Record<string, { options: Options; words: [number, number]; read(given: Arguments): Command }> = {
  tenants: {
    options: FILTERS,
    words: [0, 0],
    read: ({ text, flag }) => {
      const names = ['search', 'plan', 'state', 'status', 'schema', 'limit']
      const query = checked(fleetQuerySchema, Object.fromEntries(names.map((name) => [name, text(name)])))
      return { name: 'tenants', query: flag('all') ? { ...query, limit: 200 } : query, all: flag('all') }
    },
  },
  show: { options: {}, words: [1, 1], read: ({ words }) => ({ name: 'show', tenant: first(words) }) },
  suspend: {
    options: { reason: TEXT },
    words: [1, 1],
    read: ({ words, text }) => ({ name: 'suspend', tenant: first(words), reason: needed(text('reason'), '--reason') }),
  },
  resume: { options: {}, words: [1, 1], read: ({ words }) => ({ name: 'resume', tenant: first(words) }) },
  plan: {
    options: {},
    words: [2, 2],
    read: ({ words }) => ({ name: 'plan', tenant: first(words), plan: words[1] ?? '' }),
  },
  retry: {
    options: { rollout: TEXT, watch: FLAG },
    words: [0, 1],
    read: ({ words, text, flag }) => {
      if (words[0] === undefined)
        return { name: 'steer', verb: 'retry', rollout: text('rollout') ?? null, watch: flag('watch') }
      if (text('rollout') !== undefined) throw new Wrong('Say a tenant or --rollout, not both.')
      return { name: 'retry-tenant', tenant: words[0] }
    },
  },
  erase: {
    options: { confirm: TEXT, wait: FLAG },
    words: [1, 1],
    read: ({ words, text, flag }) => ({
      name: 'erase',
      tenant: first(words),
      confirm: needed(text('confirm'), "--confirm, with the workspace's name"),
      wait: flag('wait'),
    }),
  },
  drift: {
    options: { all: FLAG },
    words: [0, Number.POSITIVE_INFINITY],
    read: ({ words, flag }) => {
      if (words.length > 0 === flag('all')) throw new Wrong('Say which tenants, or --all.')
      return { name: 'drift', tenants: words, all: flag('all') }
    },
  },
  rollout: {
    options: { ...WISHES, watch: FLAG },
    words: [0, 2],
    read: ({ words: [verb, id], text, flag }) => {
      const watch = flag('watch')
      if (verb === 'list' && id === undefined) return { name: 'rollouts' }
      if (verb === 'pause' || verb === 'resume' || verb === 'abort')
        return { name: 'steer', verb, rollout: id ?? null, watch }
      if (verb !== undefined) throw new Wrong(`"rollout ${verb}" is not known.`)
      return { name: 'start-rollout', wish: readWish(text), watch }
    },
  },
  status: {
    options: { watch: FLAG },
    words: [0, 1],
    read: ({ words, flag }) => ({ name: 'status', rollout: words[0] ?? null, watch: flag('watch') }),
  },
  sweep: { options: { remove: FLAG }, words: [0, 0], read: ({ flag }) => ({ name: 'sweep', remove: flag('remove') }) },
  reseal: { options: {}, words: [0, 1], read: ({ words }) => ({ name: 'reseal', tenant: words[0] ?? null }) },
  pool: { options: {}, words: [0, 0], read: () => ({ name: 'pool' }) },
}

export function parseCommandLine(args: readonly string[]): Parsed {
  try {
    const [name = '', ...rest] = args
    const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!known) {
      if (args.length === 0 || args.includes('--help') || args.includes('-h') || name === 'help')
        return { kind: 'help' }
      return { kind: 'wrong', reason: name.startsWith('-') ? 'Say a command first.' : `"${name}" is no command.` }
    }
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...COMMON, ...known.options },
      allowPositionals: true,
      strict: true,
    })
    if (values.help) return { kind: 'help' }
    const [least, most] = known.words
    if (positionals.length < least) throw new Wrong(`"${name}" needs more words.`)
    if (positionals.length > most) throw new Wrong(`"${name}" takes no "${positionals[most]}".`)
    const text = (option: string) => (typeof values[option] === 'string' ? (values[option] as string) : undefined)
    const flag = (option: string) => values[option] === true
    const command = known.read({ words: positionals, text, flag })
    return { kind: 'command', command, common: { url: text('url'), stateDir: text('state-dir'), json: flag('json') } }
  } catch (error) {
    // parseArgs throws a TypeError with a sentence.
    if (error instanceof Wrong || error instanceof TypeError) return { kind: 'wrong', reason: error.message }
    throw error
  }
}

function readWish(text: Arguments['text']) {
  const number = (name: string) => {
    const given = text(name)
    if (given !== undefined && (given.trim() === '' || Number.isNaN(Number(given))))
      throw new Wrong(`--${name} ${given} is no number.`)
    return given === undefined ? undefined : Number(given)
  }
  return checked(newRolloutSchema, {
    to: text('to'),
    canaries: number('canaries'),
    concurrency: number('concurrency'),
    failureShare: number('failure-share'),
    deadlineHours: number('deadline-hours'),
    plan: text('plan'),
    place: text('place'),
  })
}

function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Wrong(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
}

function needed(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new Wrong(`Say ${what}.`)
  return value
}

const first = (words: readonly string[]) => words[0] ?? ''
