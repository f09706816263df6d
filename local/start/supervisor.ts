import {
  afterPing,
  isHung,
  nextRestart,
  PING_EVERY_MS,
  type Silence,
  STARTUP_LIMIT_MS,
  STARTUP_PING_MS,
} from './health.ts'
import { StartError } from './state.ts'

/** One run of the Workers' runtime. */
export interface RuntimeProcess {
  /** Resolves once it has ended, with how ("status 1", "SIGKILL"). Never rejects. */
  exited: Promise<string>
  /** Asks it to end and resolves once nothing of it is left. */
  stop(): Promise<void>
  /** Ends it at once with all it has started. */
  kill(): Promise<void>
  /** Called each time it is ready: the moment to note what it consists of. */
  noteProcesses(): Promise<void>
  /** The last lines that it wrote. */
  lastLines(): string
}

export interface SupervisorDeps {
  spawn(): RuntimeProcess
  /** Whether it answers that all is well, it answers anything, or it doesn't answer. Must not take forever. */
  ping(): Promise<'well' | 'unwell' | 'silent'>
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  now(): number
  say(line: string): void
}

type End = { kind: 'exited'; how: string } | { kind: 'hung' } | { kind: 'stopped' }

/** Keeps the Workers' runtime going: starts it again when it ends by itself or answers nothing any more. */
export class Supervisor {
  readonly #deps: SupervisorDeps
  readonly #stopping = new AbortController()
  #current: RuntimeProcess | undefined
  #loop: Promise<void> = Promise.resolve()

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
  }

  /**
   * Resolves once the runtime is well for the first time.
   *
   * @throws StartError when it ends before that, or takes too long
   */
  async start(): Promise<void> {
    const runtime = this.#spawn()
    const startedAt = this.#deps.now()
    const end = await this.#untilWell(runtime)
    if (end !== undefined) {
      const how = end.kind === 'exited' ? `ended with ${end.how}` : 'did not become ready'
      await runtime.kill()
      throw new StartError(`The Workers' runtime ${how}. It said:\n${runtime.lastLines()}`)
    }
    this.#loop = this.#keepGoing(runtime, startedAt)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#takeCurrent()?.stop()
    await this.#loop
  }

  async kill(): Promise<void> {
    this.#stopping.abort()
    await this.#takeCurrent()?.kill()
    await this.#loop
  }

  /** The runtime, to be ended: once. */
  #takeCurrent(): RuntimeProcess | undefined {
    const current = this.#current
    this.#current = undefined
    return current
  }

  #spawn(): RuntimeProcess {
    this.#current = this.#deps.spawn()
    return this.#current
  }

  async #keepGoing(first: RuntimeProcess, firstStartedAt: number): Promise<void> {
    const { now, say, wait } = this.#deps
    let runtime = first
    let startedAt = firstStartedAt
    let failures = 0
    for (;;) {
      const end = await this.#untilEnd(runtime)
      if (end.kind === 'stopped') return
      const { delayMs, failures: inARow } = nextRestart(failures, now() - startedAt)
      failures = inARow
      const what = end.kind === 'hung' ? 'does not answer' : `ended with ${end.how}`
      say(`The Workers' runtime ${what}; starting it again.`)
      await runtime.kill()
      await wait(delayMs, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
      runtime = this.#spawn()
      startedAt = now()
      if ((await this.#untilWell(runtime)) === undefined) say('It runs again.')
    }
  }

  /** Nothing once it is well; how it ended otherwise. */
  async #untilWell(runtime: RuntimeProcess): Promise<End | undefined> {
    const { now, ping } = this.#deps
    const startedAt = now()
    for (;;) {
      if ((await ping()) === 'well') {
        await runtime.noteProcesses()
        return undefined
      }
      if (now() - startedAt >= STARTUP_LIMIT_MS) return { kind: 'hung' }
      const end = await this.#endWithin(runtime, STARTUP_PING_MS)
      if (end !== undefined) return end
    }
  }

  async #untilEnd(runtime: RuntimeProcess): Promise<End> {
    const { now, ping } = this.#deps
    let silence: Silence
    for (;;) {
      const end = await this.#endWithin(runtime, PING_EVERY_MS)
      if (end !== undefined) return end
      const askedAt = now()
      silence = afterPing(silence, askedAt, (await ping()) !== 'silent')
      if (isHung(silence, now())) return { kind: 'hung' }
    }
  }

  async #endWithin(runtime: RuntimeProcess, ms: number): Promise<End | undefined> {
    const { signal } = this.#stopping
    const over = new AbortController()
    const exited = runtime.exited.then((how): End => ({ kind: 'exited', how }))
    const passed = this.#deps.wait(ms, AbortSignal.any([signal, over.signal])).then(() => undefined)
    const end = await Promise.race([exited, passed])
    over.abort()
    return signal.aborted ? { kind: 'stopped' } : end
  }
}
