import { describe, expect, it } from 'vitest'
import type { Step } from '../harness/critical-path.ts'
import { bounds, judge, type Turn } from './judge.ts'

const step = (name: string, service: string, injectedMs: number, engineMs = 0): Step => ({
  name,
  service,
  startedAt: 0,
  endedAt: 0,
  injectedMs,
  engineMs,
  streams: false,
})
const embed = step('embeddings', 'openai', 200)
const search = step('sql', 'neon-sql', 37, 13)
const model = step('chat', 'openai', 600)
const write = step('sql', 'neon-sql', 337, 40)

const turn = (firstTokenMs: number, path: Step[]): Turn => ({
  question: 'why?',
  sentAt: 0,
  firstTokenMs,
  path,
  serverTiming: null,
})
const good = {
  product: [turn(880, [embed, search, model]), turn(900, [embed, search, model]), turn(890, [embed, search, model])],
  reference: [turn(1150, []), turn(1160, []), turn(1170, [])],
  sleeping: [
    turn(1080, [write, search, model]),
    turn(1070, [write, search, model]),
    turn(1075, [write, search, model]),
  ],
}
const missed = (turns: Partial<typeof good>) =>
  judge({ ...good, ...turns })
    .gates.filter(({ ok }) => !ok)
    .map(({ name }) => name)

describe('judge', () => {
  it('passes what keeps every promise', () => {
    expect(missed({})).toEqual([])
    expect(judge(good).measures.find(({ name }) => name === 'product, its floor')?.median).toBe(850)
  })

  it('counts the steps of the worst run, not of the median', () => {
    const path = [step('admission', 'product', 0), embed, search, model]
    expect(missed({ product: [...good.product.slice(1), turn(880, path)] })).toEqual(['steps in a row, worst run'])
  })

  it('wants exactly one SQL step', () => {
    const two = turn(880, [search, search, model])
    const none = turn(880, [embed, model])
    expect(missed({ product: [...good.product.slice(0, 2), two] })).toContain('SQL among them, worst run')
    expect(missed({ product: [...good.product.slice(0, 2), none] })).toContain('SQL among them, worst run')
  })

  it('misses the floor when something waits that need not', () => {
    const product = good.product.map(({ firstTokenMs, path }) => turn(firstTokenMs + 110, path))
    expect(missed({ product, reference: product.map(() => turn(2000, [])) })).toEqual(['time to first token / floor'])
  })

  it('compares with the reference flow as a whole and before the model', () => {
    expect(missed({ reference: good.reference.map(() => turn(1030, [])) })).toEqual([
      'time to first token / reference flow',
      'before the model is asked / reference flow',
    ])
    expect(missed({ reference: good.reference.map(() => turn(1055, [])) })).toEqual([
      'before the model is asked / reference flow',
    ])
  })

  it('tells a wake that is hidden from one that is not', () => {
    const visible = good.sleeping.map(() => turn(890 + 300, [embed, step('sql', 'neon-sql', 337, 40), model]))
    expect(missed({ sleeping: visible })).toEqual(['what a sleeping compute adds'])
  })
})

describe('bounds', () => {
  it('are what the latencies alone allow', () => {
    expect(bounds()).toEqual({ whole: 0.755, beforeModel: 0.467 })
  })
})
