import { describe, expect, it } from 'vitest'
import { readCommandLine } from './command-line.ts'

const read = (...args: string[]) => readCommandLine(args, ['chat', 'ingest'])

describe('readCommandLine', () => {
  it('takes a name and has defaults for the rest', () => {
    expect(read('chat')).toEqual({ name: 'chat', json: false, engine: null, runs: 5, data: null, sabotage: false })
  })

  it('takes every option', () => {
    expect(read('ingest', '--json', '--engine', 'postgres', '--runs', '9', '--data', 'set', '--sabotage')).toEqual({
      name: 'ingest',
      json: true,
      engine: 'postgres',
      runs: 9,
      data: 'set',
      sabotage: true,
    })
  })

  it.each([
    [[], 'which benchmark'],
    [['chatt'], 'no benchmark "chatt"'],
    [['chat', 'ingest'], 'no benchmark "chat ingest"'],
    [['chat', '--runs', '4'], '--runs'],
    [['chat', '--runs', 'many'], '--runs'],
    [['chat', '--engine', 'mysql'], '--engine'],
    [['chat', '--fast'], '--fast'],
    [['chat', '--data', ''], '--data'],
  ])('says what is wrong with %j', (args, problem) => {
    expect(read(...args)).toEqual({ problem: expect.stringContaining(problem) })
  })
})
