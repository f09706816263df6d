import { expect, test } from 'vitest'
import { DIMENSIONS, embed } from './embedding.ts'

function cosine(a: string, b: string): number {
  const first = embed(a)
  const second = embed(b)
  return first.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0)
}

test('a vector has the asked number of dimensions and unit length, whatever the text', () => {
  for (const text of ['Net sales rose.', '', '   ', '—…!', 'the of and', '销售额增长', 'x'.repeat(5000), '\u0000']) {
    for (const dimensions of [DIMENSIONS, 256, 1]) {
      const vector = embed(text, dimensions)
      expect(vector).toHaveLength(dimensions)
      expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    }
  }
})

test('the same text has the same vector', () => {
  expect(embed('The lamp is trimmed at dusk.')).toEqual(embed('The lamp is trimmed at dusk.'))
  expect(embed('The lamp is trimmed at dusk.')).not.toEqual(embed('The lamp is trimmed at dawn.'))
})

test.each([
  {
    why: 'shared words',
    question: 'How high are the waves in winter?',
    near: 'In winter the waves reach a height of nine metres.',
    far: 'The keeper orders coal and oil in spring.',
  },
  {
    why: 'other forms of a word',
    question: 'Who inspects lighthouses?',
    near: 'Each lighthouse is visited twice a year by an inspector.',
    far: 'The fog signal sounds every thirty seconds.',
  },
  {
    why: 'a misspelling',
    question: 'What is the advertsing expence?',
    near: 'Advertising expenses were $714.3 million.',
    far: 'Rent of the offices was $34.7 million.',
  },
  {
    why: 'initials written in two ways',
    question: 'sales in the US',
    near: 'U.S. sales',
    far: 'sales in Japan and Korea and elsewhere',
  },
  {
    why: 'a script without spaces',
    question: '灯塔的高度',
    near: '这座灯塔的高度是三十米',
    far: '煤和油在春天订购',
  },
])('a sentence on the subject is nearer than another: $why', ({ question, near, far }) => {
  expect(cosine(question, near)).toBeGreaterThan(cosine(question, far) + 0.1)
})

test('what is shared beyond stop words decides', () => {
  const question = 'What is the name of the ship that was in the bay?'
  expect(cosine(question, 'The ship Aurora anchored at noon.')).toBeGreaterThan(
    cosine(question, 'What is the use of the oil that was in the can?'),
  )
})
