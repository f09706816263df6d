import { describe, expect, it } from 'vitest'
import { criticalPath } from './critical-path.ts'
import { parseServerTiming } from './server-timing.ts'
import { admissionStep, type LoggedCall, stepOf } from './steps.ts'

const call = (service: LoggedCall['service'], operation: string, startedAt: number, endedAt: number, engineMs = 0) =>
  stepOf({ service, operation, startedAt, endedAt, engineMs })

describe('stepOf', () => {
  it('knows what was injected into each kind of call', () => {
    const injected = (service: LoggedCall['service'], operation: string) => call(service, operation, 0, 1).injectedMs
    expect(injected('rate-limit', 'limit')).toBe(10)
    expect(injected('neon-api', 'getConnectionURI')).toBe(150)
    expect(injected('neon-api', 'createProject')).toBe(800)
    expect(injected('openai', 'embeddings')).toBe(200)
    expect(injected('openai', 'chat')).toBe(600)
    expect(injected('neon-sql', 'sql')).toBe(37)
  })

  it('knows what waking adds', () => {
    const injected = (state: string) =>
      stepOf({ service: 'neon-sql', operation: 'sql', startedAt: 0, endedAt: 1, detail: { state } }).injectedMs
    expect(injected('awake')).toBe(37)
    expect(injected('asleep')).toBe(337)
    expect(injected('never opened')).toBe(1537)
  })
})

describe('admissionStep', () => {
  const embedding = call('openai', 'embeddings', 1007, 1208)
  const write = call('neon-sql', 'sql', 1016, 1060)
  const search = call('neon-sql', 'sql', 1212, 1270)
  const pathWith = (header: string, steps = [embedding, write, search]) => {
    const admission = admissionStep(parseServerTiming(header), embedding)
    return criticalPath(admission ? [...steps, admission] : steps, { from: 1000, until: 1280 }).map(({ name }) => name)
  }

  it('lies beside the embedding when the product ran them side by side', () => {
    expect(pathWith('admission;dur=8;start=0, write;dur=46;start=8, embed;dur=206;start=0')).toEqual([
      'embeddings',
      'sql',
    ])
  })

  it('is a step in the row when the embedding waited for it', () => {
    expect(pathWith('admission;dur=6;start=0, embed;dur=206;start=6')).toEqual(['admission', 'embeddings', 'sql'])
  })

  it('comes before a write that the search waited for', () => {
    const slowWrite = { ...write, endedAt: 1210 }
    expect(pathWith('admission;dur=8;start=0, embed;dur=206;start=0', [embedding, slowWrite, search])).toEqual([
      'admission',
      'sql',
      'sql',
    ])
  })

  it('is not made up when the product does not say', () => {
    expect(admissionStep(parseServerTiming('embed;dur=206;start=0'), embedding)).toBeNull()
    expect(admissionStep(parseServerTiming('admission;dur=8, embed;dur=206'), embedding)).toBeNull()
  })
})
