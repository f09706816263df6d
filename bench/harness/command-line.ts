/** Reads the command line of `npm run bench`. */
import { parseArgs } from 'node:util'

export interface Command {
  name: string
  json: boolean
  engine: 'pglite' | 'postgres' | null
  runs: number
  sabotage: boolean
  /** A directory with the documents to measure on. */
  data: string | null
}

export const USAGE =
  'usage: npm run bench -- NAME [--json] [--engine pglite|postgres] [--runs N] [--data DIR] [--sabotage]'

/** Fewer runs than this say nothing about spread. */
export const LEAST_RUNS = 5
const MOST_RUNS = 50

/** The command, or what is wrong with it. */
export function readCommandLine(args: string[], names: string[]): Command | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        engine: { type: 'string' },
        runs: { type: 'string', default: String(LEAST_RUNS) },
        data: { type: 'string' },
        sabotage: { type: 'boolean', default: false },
      },
    })
    const [name = '', ...rest] = positionals
    const { data, engine, json, sabotage } = values
    const runs = Number(values.runs)
    if (name === '') return { problem: 'which benchmark?' }
    if (!names.includes(name) || rest.length > 0) return { problem: `there is no benchmark "${positionals.join(' ')}"` }
    if (!Number.isInteger(runs) || runs < LEAST_RUNS || runs > MOST_RUNS)
      return { problem: `--runs takes a whole number from ${LEAST_RUNS} to ${MOST_RUNS}` }
    if (engine !== undefined && engine !== 'pglite' && engine !== 'postgres')
      return { problem: '--engine takes pglite or postgres' }
    if (data === '') return { problem: '--data takes a directory' }
    return { name, json, engine: engine ?? null, runs, data: data ?? null, sabotage }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}
