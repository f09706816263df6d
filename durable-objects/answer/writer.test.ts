import { expect, test } from 'vitest'
import { passageOf } from '../../core/chat/passage.fixture.ts'
import { NOTHING_FOUND } from '../../core/chat/prompt.ts'
import type { Unsupported } from '../../core/contract.ts'
import type { ModelPart } from '../../core/models/chat.ts'
import { type Chunk, FAILED_TEXT, readBody } from './chunks.ts'
import type { AnswerDeps, AnswerStore, StoredInput } from './deps.ts'
import type { AnswerState, Ended } from './machine.ts'
import type { AnswerInput } from './rpc.ts'
import type { AnswerUsage } from './usage.ts'
import { AnswerWriter } from './writer.ts'

const input: AnswerInput = {
  tenantId: 'us-1',
  conversationId: 'c',
  questionId: 'q',
  answerId: 'a',
  question: 'How often?',
  prompt: { instructions: '', messages: [] },
  passages: [passageOf({ 2: 'The foghorn is sounded every ninety seconds.' })],
}

/** A model whose pieces a test hands out one by one. */
class FakeModel {
  calls = 0
  #pieces: (string | AnswerUsage | Error | null)[] = []
  #more = Promise.withResolvers<void>()

  say(...pieces: (string | AnswerUsage | Error | null)[]): void {
    this.#pieces.push(...pieces)
    this.#more.resolve()
  }

  async *read(signal: AbortSignal): AsyncGenerator<ModelPart> {
    this.calls++
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    for (;;) {
      const piece = this.#pieces.shift()
      if (piece === null) return
      if (piece instanceof Error) throw piece
      if (typeof piece === 'string') yield { type: 'text', text: piece }
      else if (piece !== undefined) yield { type: 'usage', ...piece }
      else {
        await Promise.race([this.#more.promise, aborted])
        this.#more = Promise.withResolvers()
        signal.throwIfAborted()
      }
    }
  }
}

/** Everything around the object; `restart` makes the next instance over the same storage, as after a crash. */
class World {
  readonly model = new FakeModel()
  state: AnswerState | null = null
  stored: StoredInput | null = null
  body = ''
  alarm: number | null = null
  clock = 1_000_000
  saves: { text: string; citations: number; ended: Ended }[] = []
  /** Of the last save. */
  unsupported: Unsupported[] = []
  saveFailures = 0
  gone = false
  told = 0
  usage: AnswerUsage | null = null
  spent: (AnswerUsage & { attemptId: string })[] = []
  attempts = 0
  tellFailures = 0
  writer = this.restart()

  restart(): AnswerWriter {
    const store: AnswerStore = {
      state: () => this.state,
      setState: (state) => {
        this.state = state
      },
      begin: (begun) => {
        this.stored = begun
        this.body = ''
        this.usage = null
      },
      input: () => this.stored,
      appendBody: (events) => {
        this.body += events
      },
      body: () => this.body,
      usage: () => this.usage,
      setUsage: (usage) => {
        this.usage = usage
      },
      clear: async () => {
        this.state = null
        this.stored = null
        this.body = ''
        this.alarm = null
      },
    }
    const deps: AnswerDeps = {
      store,
      setAlarm: async (at) => {
        this.alarm = at
      },
      read: (_, signal) => this.model.read(signal),
      save: async (_, { text, citations, unsupported }, ended) => {
        if (this.saveFailures-- > 0) throw new Error('the database is asleep')
        this.saves.push({ text, citations: citations.length, ended })
        this.unsupported = unsupported
        return this.gone ? 'gone' : 'saved'
      },
      tell: async ({ attemptId }, usage) => {
        if (this.tellFailures-- > 0) throw new Error('the tenant is away')
        this.told++
        this.spent.push({ attemptId, ...usage })
      },
      newId: () => `attempt-${++this.attempts}`,
      now: () => this.clock,
      // Long waits never end here, short ones (the flush) at once.
      sleep: (ms) => (ms < 1_000 ? new Promise((resolve) => setTimeout(resolve)) : new Promise(() => {})),
      random: () => 0.5,
    }
    this.writer = new AnswerWriter(deps)
    return this.writer
  }

  /** Rings the alarm, as the runtime does when its time has come. */
  async ring(): Promise<void> {
    if (this.alarm === null) throw new Error('no alarm is set')
    this.clock = Math.max(this.clock, this.alarm)
    this.alarm = null
    await this.writer.alarm()
  }
}

const textOf = (stream: ReadableStream) => new Response(stream).text()
const chunksOf = (events: string): Chunk[] =>
  events
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as Chunk)
const typesOf = (events: string) => chunksOf(events).map(({ type }) => type)
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a search that found nothing is answered without asking the model', async () => {
  const world = new World()
  const events = await textOf(await world.writer.start({ ...input, passages: [] }))
  expect(readBody(events)).toEqual({ text: NOTHING_FOUND, citations: [], unsupported: [] })
  expect(world.model.calls).toBe(0)
  expect(world.saves).toEqual([{ text: NOTHING_FOUND, citations: 0, ended: null }])
  expect(world.spent).toMatchObject([{ inputTokens: 0, outputTokens: 0 }])
})

test('what no passage bears out is streamed and stored with the answer', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  world.model.say('Every ninety seconds [1]. It cost 1,2', '50 crowns [1].', null)
  const { text, unsupported } = readBody(await stream)
  expect(unsupported.map(({ start, end }) => text.slice(start, end))).toEqual(['It cost 1,250 crowns [1].'])
  expect(world.unsupported).toEqual(unsupported)
})

test('an answer: streamed, stored, told, and forgotten after a while', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  expect(world.alarm).not.toBeNull()
  world.model.say('Every ninety ', 'seconds [1', '].', null)
  const events = await stream
  expect(typesOf(events)).toEqual([
    'start',
    'data-status',
    'data-passages',
    'text-start',
    'text-delta',
    'text-delta',
    'data-citation',
    'text-delta',
    'text-end',
    'finish',
  ])
  expect(events.endsWith('data: [DONE]\n\n')).toBe(true)
  expect(readBody(events)).toMatchObject({ text: 'Every ninety seconds [1].', citations: [{ number: 1, page: 2 }] })
  expect(world.saves).toEqual([{ text: 'Every ninety seconds [1].', citations: 1, ended: null }])
  expect(world.told).toBe(1)
  await world.ring()
  expect(world.state).toBeNull()
  expect(world.alarm).toBeNull()
})

test('the end comes when the answer is stored', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  world.model.say('Yes.', null)
  await stream
  expect(world.saves).toHaveLength(1)
})

test('a second reader replays and follows; the first one may leave', async () => {
  const world = new World()
  const first = (await world.writer.start(input)).getReader()
  world.model.say('Every ninety ')
  await first.read()
  await settled()
  await first.cancel()
  const second = await world.writer.follow()
  world.model.say('seconds.', null)
  expect(readBody(await textOf(second as ReadableStream)).text).toBe('Every ninety seconds.')
  expect(readBody(await textOf((await world.writer.follow()) as ReadableStream)).text).toBe('Every ninety seconds.')
})

test('the same question again is not written again', async () => {
  const world = new World()
  const [one, two] = await Promise.all([world.writer.start(input), world.writer.start(input)])
  world.model.say('Yes.', null)
  expect(await textOf(one)).toBe(await textOf(two))
  await world.writer.start(input)
  expect(world.model.calls).toBe(1)
  expect(world.saves).toHaveLength(1)
})

test('stopped: what is there stays', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  world.model.say('Every ninety seconds [1]')
  await settled()
  await world.writer.stop()
  const events = await stream
  expect(chunksOf(events)).toContainEqual({ type: 'message-metadata', messageMetadata: { ended: 'stopped' } })
  expect(world.saves).toEqual([{ text: 'Every ninety seconds [1]', citations: 1, ended: 'stopped' }])
  expect(world.told).toBe(1)
})

test('stopped before it started: the model is never asked', async () => {
  const world = new World()
  await world.writer.stop()
  expect(await world.writer.follow()).toBeNull()
  const events = await textOf(await world.writer.start(input))
  expect(typesOf(events)).toEqual(['start', 'data-status', 'data-passages', 'message-metadata', 'finish'])
  expect(world.model.calls).toBe(0)
  expect(world.saves).toEqual([{ text: '', citations: 0, ended: 'stopped' }])
})

test('the model fails: a readable error, and what was said before is kept', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  world.model.say('Every ', new Error('secret upstream message'))
  const events = await stream
  expect(chunksOf(events).at(-1)).toEqual({ type: 'error', errorText: FAILED_TEXT })
  expect(events).not.toContain('secret')
  expect(world.saves).toEqual([{ text: 'Every ', citations: 0, ended: 'failed' }])

  const again = textOf(await world.writer.start(input))
  world.model.say('Yes.', null)
  expect(readBody(await again).text).toBe('Yes.')
  expect(world.saves.at(-1)).toEqual({ text: 'Yes.', citations: 0, ended: null })
})

test('a model that says nothing has failed', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  world.model.say(null)
  await stream
  expect(world.saves).toEqual([{ text: '', citations: 0, ended: 'failed' }])
})

test('killed in the middle: the alarm saves what is there as interrupted', async () => {
  const world = new World()
  await world.writer.start(input)
  world.model.say('Every ninety ')
  await settled()
  world.restart()
  await world.ring()
  expect(world.saves).toEqual([{ text: 'Every ninety', citations: 0, ended: 'interrupted' }])
  expect(world.told).toBe(1)
  const events = await textOf((await world.writer.follow()) as ReadableStream)
  expect(readBody(events).text).toBe('Every ninety')
  expect(chunksOf(events)).toContainEqual({ type: 'message-metadata', messageMetadata: { ended: 'interrupted' } })
  await world.ring()
  expect(world.state).toBeNull()
})

test('killed in the middle, and a reader comes before the alarm', async () => {
  const world = new World()
  await world.writer.start(input)
  world.model.say('Every ninety ')
  await settled()
  world.restart()
  const events = await textOf((await world.writer.follow()) as ReadableStream)
  expect(readBody(events).text).toBe('Every ninety')
  await settled()
  expect(world.saves).toEqual([{ text: 'Every ninety', citations: 0, ended: 'interrupted' }])
})

test.each([1, 2])('killed between saving and telling, step %i', async (step) => {
  const world = new World()
  if (step === 1) world.saveFailures = 1
  else world.tellFailures = 1
  const stream = textOf(await world.writer.start(input))
  world.model.say('Yes.', null)
  await stream
  world.restart()
  await world.ring()
  expect(world.saves).toEqual([{ text: 'Yes.', citations: 0, ended: null }])
  expect(world.told).toBe(1)
})

test('an answer that can not be stored yet is stored later, with growing pauses', async () => {
  const world = new World()
  world.saveFailures = 4
  const stream = textOf(await world.writer.start(input))
  world.model.say('Yes.', null)
  await stream
  const pauses: number[] = []
  while (world.saves.length === 0) {
    pauses.push((world.alarm ?? 0) - world.clock)
    await world.ring()
  }
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
  expect(pauses).toHaveLength(4)
  expect(world.told).toBe(1)
})

test('a conversation that is gone needs nothing stored', async () => {
  const world = new World()
  world.gone = true
  const stream = textOf(await world.writer.start(input))
  world.model.say('Yes.', null)
  await stream
  expect(world.told).toBe(1)
})

test('while it is written, the alarm stays with it', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  const ringing = world.ring()
  await settled()
  expect(world.alarm).toBeGreaterThan(world.clock)
  world.model.say('Yes.', null)
  await Promise.all([ringing, stream])
  expect(world.saves).toHaveLength(1)
})

test('following what never was', async () => {
  const world = new World()
  const reader = world.writer.follow()
  const stream = textOf(await world.writer.start(input))
  world.model.say('Yes.', null)
  expect(await textOf((await reader) as ReadableStream)).toBe(await stream)
})

test('what the model says it took is told with the answer, once for each attempt and also after a crash', async () => {
  const world = new World()
  const stream = textOf(await world.writer.start(input))
  world.tellFailures = 2
  world.model.say('Every ninety seconds [1].', { inputTokens: 120, outputTokens: 9 }, null)
  await stream
  await settled()
  world.restart()
  while (world.spent.length === 0) await world.ring()
  expect(world.spent).toEqual([{ attemptId: 'attempt-1', inputTokens: 120, outputTokens: 9 }])
})

test('an answer that was stopped is counted by its length, one that never was asked for is not', async () => {
  const world = new World()
  const prompt = { instructions: 'x'.repeat(40), messages: [{ role: 'user' as const, content: 'y'.repeat(8) }] }
  const stream = textOf(await world.writer.start({ ...input, prompt }))
  world.model.say('Every ninety.')
  await settled()
  await world.writer.stop()
  await stream
  expect(world.spent).toEqual([{ attemptId: 'attempt-1', inputTokens: 12, outputTokens: 4 }])

  const stopped = new World()
  await stopped.writer.stop()
  await textOf(await stopped.writer.start({ ...input, prompt }))
  expect(stopped.model.calls).toBe(0)
  expect(stopped.spent).toEqual([{ attemptId: 'attempt-1', inputTokens: 0, outputTokens: 0 }])
})

test('an answer that failed at once costs nothing, and when it is written anew it is another attempt', async () => {
  const world = new World()
  const failed = textOf(await world.writer.start({ ...input, prompt: { instructions: 'long', messages: [] } }))
  world.model.say(new Error('the model is away'))
  await failed
  await settled()
  const again = textOf(await world.writer.start(input))
  world.model.say('Yes [1].', { inputTokens: 5, outputTokens: 2 }, null)
  await again
  await settled()
  expect(world.spent).toEqual([
    { attemptId: 'attempt-1', inputTokens: 0, outputTokens: 0 },
    { attemptId: 'attempt-2', inputTokens: 5, outputTokens: 2 },
  ])
})
