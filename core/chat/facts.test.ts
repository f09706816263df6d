import { expect, test } from 'vitest'
import { factsOf, holdingsOf, holdsName, holdsNumber } from './facts.ts'

const holds = (text: string, sentence: string) => {
  const holdings = holdingsOf(text)
  const { numbers, names } = factsOf(sentence)
  return numbers.every((number) => holdsNumber(holdings, number)) && names.every((name) => holdsName(holdings, name))
}

test.each([
  ['1234.5 tons', '1,234.5 tons'],
  ['it was 5.0 percent', 'it was 5 %'],
  ['$ 195,929', '$195,929'],
  ['rose by 86%', 'rose by 86 percent'],
  ['four wicks', '4 wicks'],
  ['the third quarter', 'quarter 3'],
  ['1.234.567,8 Euro', '1,234,567.8 euros'],
  ['1 234 567 crowns'.replaceAll(/(?<=\d) (?=\d)/g, '\u202f'), '1,234,567 crowns'],
  ['um 3,5 Prozent', 'by 3.5 percent'],
  ['net sales of 195,929 (in millions)', 'net sales of $195.9 billion'],
  ['sales of 1.2 billion', 'sales of 1,200 million'],
  ['sales of 1.2 billion', 'sales of 1,200,000,000'],
  ['In 2021\u00b9 it rose', 'it rose in 2021'],
  ['pages of 12 × 14', 'see pages 3 and 77 for 12 and 14'],
])('%j has every figure of %j', (text, sentence) => {
  expect(holds(text, sentence)).toBe(true)
})

test.each([
  ['1234.5 tons', '1,234.6 tons'],
  ['in 2020', 'in 2021'],
  ['net sales of 195,929 (in millions)', 'net sales of $196.1 billion'],
  ['about 1,600,000 of them', 'about 2.5 million of them'],
  ['version 1.2.3', 'version 1.2.4'],
])('%j lacks a figure of %j', (text, sentence) => {
  expect(holds(text, sentence)).toBe(false)
})

const names = (text: string, known: string[] = []) =>
  factsOf(text, (word) => known.includes(word)).names.map(({ text }) => text)

test('names are words in capitals, not those that only begin a sentence', () => {
  expect(names('The keeper Angus Macleod came from Skye.')).toEqual(['Angus Macleod', 'Skye'])
  expect(names('Keepers came. However, the NLB paid them.')).toEqual(['NLB'])
  expect(names('Angus Macleod came.')).toEqual(['Angus Macleod'])
  expect(names('“Keepers come”: Visitors go.')).toEqual([])
  expect(names('- **Lamps** are lit')).toEqual([])
  expect(names('Macleod came.', ['macleod'])).toEqual(['Macleod'])
})

test('a name may be shorter, in other letters, possessive or hyphenated over a line', () => {
  expect(holds('COSTCO sells', 'sold by Costco Wholesale')).toBe(true)
  expect(holds("Macleod's lamp", 'the lamp of Macleod')).toBe(true)
  expect(holds('in the U.S. market', 'in the US market')).toBe(true)
  expect(holds('Mr Mac-\nleod', 'it was Macleod')).toBe(true)
  expect(holds('Mr Stevenson', 'it was Macleod')).toBe(false)
})

test('the number of a list item is no fact', () => {
  expect(factsOf('3. The lamp').numbers).toEqual([])
  expect(factsOf('- 12) Lamps').numbers).toEqual([])
  expect(factsOf('3 lamps').numbers).toHaveLength(1)
})
