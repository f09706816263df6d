import { describe, expect, it } from 'vitest'
import { joinedAt, Vocabulary } from './hyphens.ts'

const knowing = (...lines: string[]) => {
  const known = new Vocabulary()
  for (const line of lines) known.addLine(line)
  return known
}
const join = (line: string, next: string, known = knowing()) => {
  const joined = joinedAt(line, next, known)
  return joined === null ? null : joined + next
}

describe('a word at the end of a line', () => {
  it('is whole again without its hyphen', () => {
    expect(join('an inter-', 'national body')).toBe('an international body')
    expect(join('an inter\u2010', 'national body')).toBe('an international body')
  })

  it('keeps a hyphen with which the document writes it elsewhere', () => {
    expect(join('in pre-', 'retrieval steps', knowing('the pre-retrieval steps'))).toBe('in pre-retrieval steps')
  })

  it('loses it where the document writes it in one elsewhere', () => {
    expect(join('a self-', 'less act', knowing('a selfless act'))).toBe('a selfless act')
  })

  it.each([
    ['self-', 'evident truths', 'self-evident truths'],
    ['state-of-the-', 'art models', 'state-of-the-art models'],
    ['Mrs Smith-', 'Jones said', 'Mrs Smith-Jones said'],
    ['COVID-', '19 cases', 'COVID-19 cases'],
  ])('keeps a hyphen that belongs to it: %s %s', (line, next, whole) => {
    expect(join(line, next)).toBe(whole)
  })

  it('keeps the hyphen between two words that both stand alone elsewhere', () => {
    expect(join('of decision-', 'making power', knowing('a decision is', 'by making it'))).toBe(
      'of decision-making power',
    )
  })

  it('is whole again where the hyphen was lost in extraction', () => {
    expect(join('a conflict of inter', 'est when she', knowing('the interest was'))).toBe(
      'a conflict of interest when she',
    )
  })

  it.each([
    ['went to', 'day care', knowing('it is today a', 'go to a', 'a day off')],
    ['a list of', 'things', knowing()],
    ['see below -', 'and above', knowing()],
    ['from 2020-', '2021 on', knowing()],
    ['at the end.', 'the next', knowing()],
  ])('is left alone where it is whole: %s | %s', (line, next, known) => {
    expect(join(line, next, known)).toBeNull()
  })
})

it('words at the ends of lines may be parts, and are not learnt', () => {
  const known = knowing('tional rules for deci')
  expect(['tional', 'rules', 'for', 'deci'].map((word) => known.has(word))).toEqual([false, true, true, false])
})
