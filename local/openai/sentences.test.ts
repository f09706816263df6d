import { expect, test } from 'vitest'
import { isHeading, sentencesOf } from './sentences.ts'

const texts = (passage: string) => sentencesOf(passage).map(({ text }) => text)

test('lines that were wrapped are one sentence again, headings are left out', () => {
  const page = [
    'Table of Contents',
    'Item 1A—Risk Factors',
    'The lamp must be lit half an hour before sunset on every day of the year, and it may not be put out before',
    'the sun has risen. A keeper who leaves the lantern room while the lamp burns must be relieved first, as the',
    'regulations of 1861 say.',
    'Oil and Wicks',
    'The oil is kept in the cellar of the tower, in tanks of forty gallons each, which are filled twice in a year by',
    'the tender.',
    '9',
  ].join('\n')
  expect(sentencesOf(page)).toEqual([
    {
      text: 'The lamp must be lit half an hour before sunset on every day of the year, and it may not be put out before the sun has risen.',
      heading: 'Item 1A—Risk Factors',
    },
    {
      text: 'A keeper who leaves the lantern room while the lamp burns must be relieved first, as the regulations of 1861 say.',
      heading: 'Item 1A—Risk Factors',
    },
    {
      text: 'The oil is kept in the cellar of the tower, in tanks of forty gallons each, which are filled twice in a year by the tender.',
      heading: 'Oil and Wicks',
    },
  ])
})

test('abbreviations and initials do not end a sentence', () => {
  expect(
    texts('Sales in the U.S. Government segment rose. Mr. J. K. Smith of Acme Inc. retired (see Fig. 4).'),
  ).toEqual(['Sales in the U.S. Government segment rose.', 'Mr. J. K. Smith of Acme Inc. retired (see Fig. 4).'])
})

test('list items and table rows stand for themselves', () => {
  expect(
    texts('Before you start:\n• Unplug the refrigerator.\n• Open both doors.\nRepurchases of stock (495) (198) (247)'),
  ).toEqual([
    'Before you start:',
    '• Unplug the refrigerator.',
    '• Open both doors.',
    'Repurchases of stock (495) (198) (247)',
  ])
})

test('a text without line breaks is split by its full stops', () => {
  expect(texts('One is here. Two is there! Is three?')).toEqual(['One is here.', 'Two is there!', 'Is three?'])
})

test('nothing is longer than a sentence can be, and nothing is lost', () => {
  const table = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ')
  const pieces = texts(table)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(600)
  expect(pieces.join(' ')).toBe(table)
})

test.each([
  ['RESULTS OF OPERATIONS', true],
  ['4.2 Care and Cleaning of the Lens', true],
  ['Note 7', true],
  ['12', true],
  ['National Atmospheric Research Laboratory (NARL)', false],
  ['Net sales $ 192,052 $ 163,220', false],
  ['Call combshj@unk.edu', false],
  ['He came.', false],
  ['we then walked over to the old tower', false],
])('%s is a heading: %s', (line, expected) => {
  expect(isHeading(line)).toBe(expected)
})
