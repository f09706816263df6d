import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Neon, startNeon } from '../local/neon/server.ts'
import { type RunningOpenAI, startOpenAI } from '../local/openai/server.ts'
import { makePdf } from '../tests/support/pdf.ts'
import { type RateLimitStore, startRateLimitStore } from './harness/rate-limit-store.ts'
import { type StandInControl, standInControl } from './harness/stand-ins.ts'
import type { LoggedCall } from './harness/steps.ts'
import { askReferenceFlow, type ReferenceServices } from './reference-flow.ts'
import { createReferenceProject, type ReferenceProject, splitText } from './reference-project.ts'

const PAGES = [
  'The lighthouse keeper trims the lamp every four hours.',
  'Seals may not be fed. Boats leave the harbour at nine.',
  'The museum opens on Sundays only.',
]

let dataDir: string
let neon: Neon
let openai: RunningOpenAI
let store: RateLimitStore
let services: ReferenceServices
let project: ReferenceProject
let controls: StandInControl[]

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'alcove-reference-'))
  neon = await startNeon({ port: 0, dataDir })
  openai = await startOpenAI({ port: 0 })
  store = await startRateLimitStore()
  controls = [standInControl(neon.url), standInControl(openai.url)]
  services = {
    rateLimitUrl: store.url,
    neonApiUrl: neon.url,
    neonApiKey: 'any',
    sqlEndpoint: neon.sqlEndpoint,
    openaiUrl: openai.url,
    openaiApiKey: 'any',
    embeddingModel: 'local-embedding',
    chatModel: 'local-chat',
  }
  project = await createReferenceProject(services, 'house-rules.pdf', await makePdf(PAGES))
}, 60_000)

afterAll(async () => {
  await store?.close()
  await openai?.close()
  await neon?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function callsOf(work: () => Promise<unknown>): Promise<LoggedCall[]> {
  await Promise.all(controls.map((control) => control.clearLog()))
  store.clearLog()
  await work()
  const logs = await Promise.all(controls.map((control) => control.log()))
  return [...store.log(), ...logs.flat()].sort((a, b) => a.startedAt - b.startedAt)
}

async function answer(question: string): Promise<string> {
  let text = ''
  for await (const piece of askReferenceFlow(services, project.projectId, question)) text += piece
  return text
}

describe('the reference flow', () => {
  it('makes eight calls before the first token, each after the one before it', async () => {
    const calls = await callsOf(() => answer('How often is the lamp trimmed?'))
    expect(calls.map(({ service, operation }) => `${service} ${operation}`)).toEqual([
      'rate-limit limit',
      'neon-api getConnectionURI',
      'neon-sql sql',
      'neon-sql sql',
      'neon-sql sql',
      'openai embeddings',
      'neon-sql sql',
      'openai chat',
    ])
    for (const [index, call] of calls.entries()) {
      if (index > 0) expect(call.startedAt).toBeGreaterThanOrEqual(calls[index - 1]?.endedAt ?? 0)
    }
    expect(calls.filter(({ service }) => service === 'neon-sql').map(({ detail }) => detail?.statements)).toEqual([
      1, 1, 1, 1,
    ])
  })

  it('makes them again for every question', async () => {
    expect(await callsOf(() => answer('When do boats leave?'))).toHaveLength(8)
  })

  it('answers from what it found', async () => {
    expect(await answer('How often is the lamp trimmed?')).toContain('every four hours')
  })
})

describe('its project', () => {
  it('holds the document in chunks and says what runs it', () => {
    expect(project.chunks).toBe(1)
    expect(project.engine).toMatch(/^PostgreSQL \d+.*, pgvector 0\.\d+/)
  })
})

describe('splitText', () => {
  it('makes windows of 1,000 characters that overlap by 100', () => {
    const text = Array.from({ length: 2_500 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('')
    const chunks = splitText(text)
    expect(chunks.map(({ length }) => length)).toEqual([1000, 1000, 700])
    expect(chunks[1]?.slice(0, 100)).toBe(chunks[0]?.slice(900))
    expect(chunks[2]?.slice(0, 100)).toBe(chunks[1]?.slice(900))
  })

  it('leaves nothing out and makes no chunk that only repeats', () => {
    expect(splitText('x'.repeat(1000))).toHaveLength(1)
    expect(splitText('x'.repeat(1001)).map(({ length }) => length)).toEqual([1000, 101])
    expect(splitText('short')).toEqual(['short'])
    expect(splitText(' '.repeat(30))).toEqual([])
  })
})
