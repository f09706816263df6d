import { describe, expect, it } from 'vitest'
import { item } from './lines.fixture.ts'
import { runOf, type Viewport } from './runs.ts'

const UPRIGHT: Viewport = { width: 600, height: 800, transform: [1, 0, 0, -1, 0, 800] }
/** `/Rotate 90`: what is drawn from left to right is shown from the top down. */
const TURNED: Viewport = { width: 800, height: 600, transform: [0, 1, 1, 0, 0, 0] }

describe('a run', () => {
  it('has its place from the top left of the page', () => {
    expect(runOf(item('net', 50, 700), {}, UPRIGHT)).toMatchObject({
      angle: 0,
      start: 50,
      end: 65,
      baseline: 100,
      size: 10,
    })
  })

  it('of a turned text is measured along its own direction', () => {
    const up = (x: number) => runOf(item('net', x, 50, { transform: [0, 10, -10, 0, x, 50] }), {}, UPRIGHT)
    expect(up(100)).toMatchObject({ angle: 270, start: -750, end: -735 })
    expect(up(112).baseline - up(100).baseline).toBeCloseTo(12)
  })

  it('of a turned page that shows it level is level', () => {
    const shown = runOf(item('net', 50, 100, { transform: [0, 10, -10, 0, 50, 100] }), {}, TURNED)
    expect(shown).toMatchObject({ angle: 0, start: 100, baseline: 50 })
  })

  it('of a scan that lies a little askew is level', () => {
    expect(runOf(item('net', 50, 700, { transform: [10, 0.2, -0.2, 10, 50, 700] }), {}, UPRIGHT).angle).toBe(0)
  })

  it('of vertical writing goes down, and its lines to the left', () => {
    const column = (x: number) =>
      runOf(item('縦書', x, 700, { width: 0, height: 20 }), { body: { vertical: true } }, UPRIGHT)
    expect(column(300)).toMatchObject({ angle: 90, start: 100, end: 120 })
    expect(column(280).baseline - column(300).baseline).toBeCloseTo(20)
  })
})
