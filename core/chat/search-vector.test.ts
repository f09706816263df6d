import { expect, test } from 'vitest'
import { leaning, searchVector } from './search-vector.ts'

const embed = async (text: string) => (text === 'And in 2020?' ? [1, 0] : [0, 1])

test('a first question is searched by its own vector', async () => {
  expect(await searchVector(embed, 'And in 2020?', [])).toEqual([1, 0])
  expect(await searchVector(embed, 'And in 2020?', ['  '])).toEqual([1, 0])
})

test('a later one leans towards those before, and stays nearest to itself', async () => {
  const [own = 0, before = 0] = await searchVector(embed, 'And in 2020?', ['How much oil was burned in 2019?'])
  expect(Math.hypot(own, before)).toBeCloseTo(1)
  expect(before).toBeGreaterThan(0.2)
  expect(own).toBeGreaterThan(1.5 * before)
})

test('a question that stands for itself leans less', async () => {
  const lean = async (question: string) => {
    const vector = await searchVector(async (text) => (text === question ? [1, 0] : [0, 1]), question, [
      'Who founded it?',
    ])
    return vector[1] ?? 0
  }
  expect(await lean('How many warehouses are there in Leeds?')).toBeLessThan(await lean('How many of them are there?'))
})

test('vectors that cancel out are left alone', () => {
  expect(leaning([1, 0], [-1, 0], 1)).toEqual([1, 0])
})
