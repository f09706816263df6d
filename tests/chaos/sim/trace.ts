/** What happened in a run, a line each, in the order it happened; with the code's own log. */
import { isSimulating, settings } from './settings.ts'

let lines: string[] = []
let start = 0

export function beginTrace(): void {
  lines = []
  start = settings().clock.now
}

export function trace(text: string): void {
  const { clock } = settings()
  lines.push(`${((clock.now - start) / 1000).toFixed(3).padStart(10)} ${text}`)
}

export function traceLines(): string[] {
  return lines
}

/** The code under test logs to the console; in a simulation that is part of the trace. */
export function quietConsole(): void {
  for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
    const method = console[level].bind(console)
    console[level] = (...args: unknown[]) => {
      if (isSimulating())
        trace(
          `  ${level} ${args
            .map((arg) => String(arg))
            .join(' ')
            .slice(0, 400)}`,
        )
      else method(...args)
    }
  }
}
