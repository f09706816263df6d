/** The simulation that this thread runs now. There is one at a time, because the globals of a thread are. */
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export interface Simulation {
  clock: Clock
  random: Random
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
}

let current: Simulation | null = null

export function settings(): Simulation {
  if (!current) throw new Error('no simulation is running')
  return current
}

export function isSimulating(): boolean {
  return current !== null
}

export function simulate(simulation: Simulation | null): void {
  current = simulation
}
