import { expect, test } from 'vitest'
import { passageOf } from './passage.fixture.ts'
import { Evidence } from './support.ts'

const passages = [
  passageOf(
    { 1: 'The station on Grey Rock was built by Alan Stevenson in 1844. It cost 12,500 pounds.' },
    'd1',
    'Grey Rock',
  ),
  passageOf({ 2: 'The lamp burns colza oil. In 1909 it burned 410 gallons, and in 1910 it burned 388 gallons.' }, 'd1'),
  passageOf({ 3: 'Visitors are let in on Sundays, and are shown the lamp by the youngest keeper.' }, 'd1'),
]
const evidence = new Evidence(passages, 'What did the station on Skerrow cost in 1850?')

/** Of each citation, the passage where it ends up, from 1; 0: nowhere. */
const ends = (cited: number[], clause: string) =>
  evidence.anchor(cited, { clause, sentence: clause }).map((anchor) => (anchor ? anchor.passage + 1 : 0))

test('a citation that bears its claim out stays', () => {
  expect(ends([1], 'Alan Stevenson built it in 1844')).toEqual([1])
  expect(ends([3], 'The youngest keeper shows visitors the lamp')).toEqual([3])
})

test('one whose passage lacks the figures or the names moves to the passage that has them', () => {
  expect(ends([2], 'Stevenson built it in 1844')).toEqual([1])
  expect(ends([3], 'It burned 388 gallons')).toEqual([2])
})

test('of a claim without facts, the words decide', () => {
  expect(ends([1], 'the youngest keeper shows visitors the lamp')).toEqual([3])
})

test('a number of no passage goes', () => {
  expect(ends([9, 1, 0], 'Alan Stevenson built it in 1844')).toEqual([0, 1, 0])
})

test('citations that bear a claim out together all stay', () => {
  expect(ends([1, 2], 'It cost 12,500 pounds, and in 1910 it burned 388 gallons')).toEqual([1, 2])
})

test('one beside them that says nothing of it is folded into them', () => {
  expect(new Set(ends([1, 3], 'Alan Stevenson built it in 1844 for 12,500 pounds'))).toEqual(new Set([1]))
})

const missing = (sentence: string, ...cited: number[]) =>
  evidence.unsupported(sentence, new Set(cited.map((number) => number - 1)))

test('what a cited sentence says must be in what it cites', () => {
  expect(missing('It cost 12,500 pounds in 1844.', 1)).toEqual([])
  expect(missing('It cost 12,600 pounds in 1844.', 1)).toEqual(['12,600'])
  expect(missing('It burned 388 gallons.', 1)).toEqual(['388'])
  expect(missing('It burned 388 gallons and cost 12,500 pounds.', 1, 2)).toEqual([])
})

test('a name counts if no passage has it, and neither question nor title does', () => {
  expect(missing('It was built by Robert Louis Balfour.', 1)).toEqual(['Robert Louis Balfour'])
  expect(missing('It was lit on Grey Rock, on Skerrow in 1850, and shown to visitors.', 2)).toEqual([])
})

test('names in another language may have other names there', () => {
  expect(missing('Der Leuchtturm wurde von einem Baumeister namens Stevenson erbaut.', 1)).toEqual([])
  expect(missing('Der Leuchtturm wurde im Jahr 1845 erbaut.', 1)).toEqual(['1845'])
})

test('a sentence without a citation is held to its figures alone, and may count what it says', () => {
  expect(missing('There are 3 reasons, says Balfour.')).toEqual([])
  expect(missing('In all it burned 798 gallons.')).toEqual(['798'])
})

test('without passages every figure is missing', () => {
  expect(new Evidence([], '').unsupported('It was 1844.', new Set())).toEqual(['1844'])
  expect(new Evidence([], '').anchor([1], { clause: 'x', sentence: 'x' })).toEqual([null])
})
