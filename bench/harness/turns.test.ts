import { expect, it } from 'vitest'
import { inTurn } from './turns.ts'

it('runs both equally often, never at once, and lets each go first in turn', async () => {
  const order: string[] = []
  const runner = (name: string) => async (run: number) => {
    order.push(`${name}${run} begins`)
    await new Promise((resolve) => setTimeout(resolve, 1))
    order.push(`${name}${run} ends`)
    return `${name}${run}`
  }
  expect(await inTurn(3, runner('a'), runner('b'))).toEqual({
    subject: ['a0', 'a1', 'a2'],
    comparator: ['b0', 'b1', 'b2'],
  })
  expect(order.filter((event) => event.endsWith('begins')).map((event) => event.slice(0, 2))).toEqual([
    'a0',
    'b0',
    'b1',
    'a1',
    'a2',
    'b2',
  ])
  for (let i = 0; i < order.length; i += 2) expect(order[i + 1]).toBe(order[i]?.replace('begins', 'ends'))
})
