import { describe, expect, it } from 'vitest'
import { run } from './lines.fixture.ts'
import { linesOf, textOf } from './lines.ts'
import type { Run } from './runs.ts'

const texts = (...runs: Run[]) => linesOf(runs).map(textOf)

describe('lines', () => {
  it('put the runs of a baseline together', () => {
    expect(texts(run('net', 50, 100), run(' ', 65, 100), run('sales', 70, 100))).toEqual(['net sales'])
  })

  it('put a space where there is only a gap, and none where runs touch', () => {
    expect(texts(run('net', 50, 100), run('sales', 68, 100))).toEqual(['net sales'])
    expect(texts(run('in', 50, 100), run('ternational', 60, 100, { font: 'bold' }))).toEqual(['international'])
  })

  it('end where the file says so and the baseline steps', () => {
    expect(texts(run('one', 50, 100, { endsLine: true }), run('two', 50, 112))).toEqual(['one', 'two'])
  })

  it('keep the cells of a row together, though each was drawn for itself', () => {
    expect(
      texts(
        run('Revenue', 50, 100, { endsLine: true }),
        run('$', 200, 100.7, { endsLine: true }),
        run('46,298', 230, 100.7),
      ),
    ).toEqual(['Revenue  $  46,298'])
  })

  it('keep what is raised on its line', () => {
    expect(texts(run('plan.', 50, 100), run('2', 75, 96, { size: 6, end: 78 }))).toEqual(['plan. 2'])
  })

  it('never mix directions', () => {
    expect(texts(run('level', 50, 100), run('turned', 80, 100, { angle: 270 }))).toEqual(['level', 'turned'])
  })

  it('are not made of nothing, and hold nothing that a database refuses', () => {
    expect(
      texts(
        run('', 50, 100, { endsLine: true }),
        run(' \t a\u0000  b ', 50, 112, { endsLine: true }),
        run(' ', 50, 124),
      ),
    ).toEqual(['a b'])
  })
})
