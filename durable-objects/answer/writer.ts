/**
 * Writes one answer and sees it home: reads the model, lets any number of readers follow, stores the answer, tells the
 * Tenant object. What it decides is in machine.ts; everything outside comes in through `AnswerDeps`.
 */
import { CitationStream, type CitedEvent } from '../../core/chat/citations.ts'
import { NOTHING_FOUND } from '../../core/chat/prompt.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { ModelPart } from '../../core/models/chat.ts'
import { storableText } from '../../core/text.ts'
import { Broadcast } from './broadcast.ts'
import { bodyChunks, closingChunks, openingChunks, readBody, SSE_DONE, sse } from './chunks.ts'
import type { AnswerDeps, StoredInput } from './deps.ts'
import * as machine from './machine.ts'
import type { AnswerInput, AnswerRpc } from './rpc.ts'
import { estimatedUsage } from './usage.ts'

/** What a crash may cost of the text; a write for each delta would cost more than it saves. */
const FLUSH_MS = 300
/** Readers see the end when the answer is stored, so that what they load next has it; but they wait no longer than this. */
const STORED_BEFORE_END_MS = 3_000
const STOP_WAIT_MS = 5_000
const START_WAIT_MS = 5_000
/** How long an alarm stays with an answer that is being written. */
const HOLD_MS = 9_000
const AFTER_MISTAKE_MS = 30_000

const log = logger('answer')

/** In place of a model. */
async function* nothingFound(): AsyncGenerator<ModelPart> {
  yield { type: 'text', text: NOTHING_FOUND }
  yield { type: 'usage', inputTokens: 0, outputTokens: 0 }
}

export class AnswerWriter implements AnswerRpc {
  readonly #deps: AnswerDeps
  readonly #started = Promise.withResolvers<void>()
  #broadcast: Broadcast | null = null
  #running: Promise<void> | null = null
  #finishing: Promise<void> | null = null
  #abort = new AbortController()
  #unsaved = ''
  #hasText = false

  constructor(deps: AnswerDeps) {
    this.#deps = deps
  }

  async start(input: AnswerInput): Promise<ReadableStream<Uint8Array>> {
    const { store, now } = this.#deps
    const action = machine.onStart(store.state())
    if (action === 'follow') return this.#live().follow()
    const state = action === 'write' ? machine.begun(now()) : machine.over('stopped', now())
    const stored = { ...input, createdAt: new Date(now()).toISOString(), attemptId: this.#deps.newId() }
    store.begin(stored)
    store.setState(state)
    // The model is not even asked.
    if (action !== 'write') store.setUsage({ inputTokens: 0, outputTokens: 0 })
    const broadcast = new Broadcast()
    this.#broadcast = broadcast
    this.#abort = new AbortController()
    this.#hasText = false
    for (const chunk of openingChunks(stored)) broadcast.send(sse(chunk))
    try {
      await this.#deps.setAlarm(state.dueAt)
    } catch (error) {
      // Without an alarm nobody would see to the answer after a crash.
      await store.clear()
      this.#broadcast = null
      throw error
    }
    const work = action === 'write' ? this.#write(stored, broadcast) : this.#close(broadcast, 'stopped')
    this.#running = work
      .catch((error) => log.error('writing failed', errorFields(error)))
      .finally(() => {
        this.#running = null
      })
    this.#started.resolve()
    return broadcast.follow()
  }

  async follow(): Promise<ReadableStream<Uint8Array> | null> {
    const { store, sleep } = this.#deps
    if (store.state() === null) await Promise.race([this.#started.promise, sleep(START_WAIT_MS)])
    const state = store.state()
    return state === null || state.phase === 'cancelled' ? null : this.#live().follow()
  }

  async stop(): Promise<void> {
    const { store, now, setAlarm, sleep } = this.#deps
    if (store.state() === null) {
      const state = machine.cancelled(now())
      store.setState(state)
      await setAlarm(state.dueAt)
    } else if (this.#running) {
      this.#abort.abort()
      await Promise.race([this.#running, sleep(STOP_WAIT_MS)])
    }
  }

  async forget(expected: boolean): Promise<'known' | 'unknown'> {
    const { store } = this.#deps
    const phase = store.state()?.phase
    if (phase === undefined || phase === 'cancelled') {
      if (expected) await this.stop()
      else if (phase) await store.clear()
      return 'unknown'
    }
    this.#abort.abort()
    // To their ends, so that nothing is written after what there is was cleared.
    await this.#running
    await this.#finishing
    await store.clear()
    this.#broadcast = null
    return 'known'
  }

  /** Never throws: the runtime would try again a few times and then forget the answer. */
  async alarm(): Promise<void> {
    const { store, now, setAlarm, sleep } = this.#deps
    try {
      switch (machine.onAlarm(store.state(), this.#running !== null)) {
        case 'watch': {
          const state = machine.watched(now())
          store.setState(state)
          await setAlarm(state.dueAt)
          await Promise.race([this.#running, sleep(HOLD_MS)])
          break
        }
        case 'interrupt':
          this.#live()
          await this.#finish()
          break
        case 'finish':
          await this.#finish()
          break
        case 'forget':
          await store.clear()
          this.#broadcast = null
          break
        case 'nothing':
          break
      }
    } catch (error) {
      log.error('alarm failed', errorFields(error))
      await setAlarm(now() + AFTER_MISTAKE_MS).catch(() => undefined)
    }
  }

  /** What readers follow. In an instance that didn't write it: what is stored, and the end. */
  #live(): Broadcast {
    if (this.#broadcast) return this.#broadcast
    const { store, now } = this.#deps
    const broadcast = new Broadcast()
    this.#broadcast = broadcast
    const state = store.state()
    const input = store.input()
    if (!input || !state || state.phase === 'cancelled') throw new Error('there is no answer to follow')
    const ended = state.phase === 'writing' ? 'interrupted' : state.ended
    if (state.phase === 'writing') {
      // Whoever wrote it is gone.
      store.setState(machine.over(ended, now()))
      log.warn('answer interrupted', { tenantId: input.tenantId, answerId: input.answerId })
      this.#finish().catch((error) => log.error('ending failed', errorFields(error)))
    }
    const body = store.body()
    for (const chunk of openingChunks(input)) broadcast.send(sse(chunk))
    broadcast.send(body)
    this.#sendEnd(broadcast, ended, readBody(body).text !== '')
    return broadcast
  }

  async #write(input: StoredInput, broadcast: Broadcast): Promise<void> {
    const { now, read, store } = this.#deps
    const { tenantId, answerId, passages } = input
    const started = now()
    const signal = this.#abort.signal
    const citations = new CitationStream(passages, input.question)
    let ended: machine.Ended = null
    try {
      const parts = passages.length === 0 ? nothingFound() : read(input.prompt, signal)
      for await (const part of parts) {
        signal.throwIfAborted()
        if (part.type === 'usage') store.setUsage({ inputTokens: part.inputTokens, outputTokens: part.outputTokens })
        else this.#send(broadcast, citations.push(storableText(part.text)))
      }
    } catch (error) {
      ended = signal.aborted ? 'stopped' : 'failed'
      if (ended === 'failed') log.error('model failed', { tenantId, answerId, ...errorFields(error) })
    }
    this.#send(broadcast, citations.end())
    if (ended === null && !this.#hasText) ended = 'failed'
    log.info('answer written', {
      tenantId,
      answerId,
      ended: ended ?? 'whole',
      passages: passages.length,
      ms: now() - started,
    })
    this.#deps.store.setState(machine.over(ended, now()))
    await this.#close(broadcast, ended)
  }

  /** Stores what is there, then lets the readers go. */
  async #close(broadcast: Broadcast, ended: machine.Ended): Promise<void> {
    this.#flush()
    await Promise.race([this.#finish(), this.#deps.sleep(STORED_BEFORE_END_MS)])
    this.#sendEnd(broadcast, ended, this.#hasText)
  }

  #send(broadcast: Broadcast, events: CitedEvent[]): void {
    for (const event of events) {
      const chunks = bodyChunks(event, !this.#hasText)
      if (event.type === 'text') this.#hasText = true
      const text = chunks.map(sse).join('')
      broadcast.send(text)
      if (this.#unsaved === '') this.#flushSoon()
      this.#unsaved += text
    }
  }

  #flushSoon(): void {
    this.#deps
      .sleep(FLUSH_MS)
      .then(() => this.#flush())
      .catch((error) => log.error('text not kept', errorFields(error)))
  }

  #flush(): void {
    const text = this.#unsaved
    this.#unsaved = ''
    if (text !== '') this.#deps.store.appendBody(text)
  }

  #sendEnd(broadcast: Broadcast, ended: machine.Ended, hasText: boolean): void {
    for (const chunk of closingChunks(ended, hasText)) broadcast.send(sse(chunk))
    broadcast.send(SSE_DONE)
    broadcast.close()
  }

  /** Saves and tells, as far as that works now; the alarm goes on from there. */
  #finish(): Promise<void> {
    this.#finishing ??= this.#saveAndTell().finally(() => {
      this.#finishing = null
    })
    return this.#finishing
  }

  async #saveAndTell(): Promise<void> {
    const { store, save, tell } = this.#deps
    const input = store.input()
    if (!input) return
    await this.#step('saving', machine.saved, async ({ ended }) => {
      if ((await save(input, readBody(store.body()), ended)) === 'gone')
        log.info('answer not stored: its conversation is gone', { tenantId: input.tenantId, answerId: input.answerId })
    })
    await this.#step('telling', machine.told, ({ ended }) =>
      tell(input, store.usage() ?? estimatedUsage(input.prompt, readBody(store.body()).text, ended)),
    )
  }

  async #step(
    phase: 'saving' | 'telling',
    done: (state: machine.OverState, now: number) => machine.OverState,
    work: (state: machine.OverState) => Promise<void>,
  ): Promise<void> {
    const { store, now, setAlarm, random } = this.#deps
    const state = store.state()
    if (state?.phase !== phase) return
    let next: machine.OverState
    try {
      await setAlarm(state.dueAt)
      await work(state)
      next = done(state, now())
    } catch (error) {
      next = machine.failedOnce(state, now(), random())
      log.warn(`${phase} failed`, { attempts: state.attempts + 1, ...errorFields(error) })
    }
    store.setState(next)
    await setAlarm(next.dueAt)
  }
}
