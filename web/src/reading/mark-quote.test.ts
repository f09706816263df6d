import { expect, test } from 'vitest'
import { joinLines } from './mark-quote.ts'

test('boxes of one line become one, lines stay apart', () => {
  const joined = joinLines([
    { left: 0.1, top: 0.2, width: 0.3, height: 0.02 },
    { left: 0.41, top: 0.201, width: 0.2, height: 0.018 },
    { left: 0.1, top: 0.23, width: 0.5, height: 0.02 },
  ])
  expect(joined).toHaveLength(2)
  expect(joined[0]?.left).toBeCloseTo(0.1)
  expect(joined[0]?.width).toBeCloseTo(0.51)
  expect(joined[0]?.height).toBeCloseTo(0.02)
})

test('columns beside each other are not joined over the gap between them', () => {
  const columns = joinLines([
    { left: 0.1, top: 0.2, width: 0.3, height: 0.02 },
    { left: 0.55, top: 0.2, width: 0.3, height: 0.02 },
  ])
  expect(columns).toHaveLength(2)
})
