import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Citation } from '../contract.ts'
import { CitationStream, type CitedEvent, withoutMarkers } from './citations.ts'
import { passageOf } from './passage.fixture.ts'

const PAGES: Record<number, string>[] = [
  { 2: 'The foghorn is sounded every ninety seconds. The keeper winds the clockwork at dusk.' },
  { 5: 'The lamp burns colza oil.', 6: 'In 1909 it burned 410 gallons. In 1910 it burned 388 gallons.' },
  { 9: 'Visitors come on Sundays.' },
]
const passages = PAGES.map((pages, i) => passageOf(pages, `document-${i + 1}`))

function run(pieces: string[], question = ''): { text: string; citations: Citation[]; events: CitedEvent[] } {
  const stream = new CitationStream(passages, question)
  const events = [...pieces.flatMap((piece) => stream.push(piece)), ...stream.end()]
  return {
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    citations: events.flatMap((event) => (event.type === 'citation' ? event.citation : [])),
    events,
  }
}

test('a marker before the full stop, behind it, and in the middle', () => {
  const answer = run([
    'The horn sounds every ninety seconds [1]. The keeper winds the clockwork at dusk. [1] It burned 410 gallons in 1909 [2], and 388 in 1910 [2].',
  ])
  expect(answer.text).toBe(
    'The horn sounds every ninety seconds [1]. The keeper winds the clockwork at dusk. [2] It burned 410 gallons in 1909 [3], and 388 in 1910 [4].',
  )
  expect(answer.citations.map(({ number, documentId, page, quote }) => [number, documentId, page, quote])).toEqual([
    [1, 'document-1', 2, 'The foghorn is sounded every ninety seconds.'],
    [2, 'document-1', 2, 'The keeper winds the clockwork at dusk.'],
    [3, 'document-2', 6, 'In 1909 it burned 410 gallons.'],
    [4, 'document-2', 6, 'In 1910 it burned 388 gallons.'],
  ])
})

test('the same words cited twice are one citation', () => {
  const answer = run(['It sounds every ninety seconds [1]. Every ninety seconds it sounds [1].'])
  expect(answer.text).toBe('It sounds every ninety seconds [1]. Every ninety seconds it sounds [1].')
  expect(answer.citations).toHaveLength(1)
})

test.each([
  ['It burns colza [2, 3].', 'It burns colza [1][2].'],
  ['It burns colza [2][3].', 'It burns colza [1][2].'],
  ['It burns colza [2] [3].', 'It burns colza [1] [2].'],
  ['It burns colza [2–3].', 'It burns colza [1][2].'],
  ['It burns colza [2;2][2].', 'It burns colza [1].'],
])('%s becomes %s', (said, sent) => {
  expect(run([said]).text).toBe(sent)
})

test.each([
  ['Nobody says so [7].', 'Nobody says so.'],
  ['Nobody [0] says so [4, 9].', 'Nobody says so.'],
  ['Nobody says so.\n[9]\nNext', 'Nobody says so.\n\nNext'],
  ['Colza [9, 2].', 'Colza [1].'],
])('numbers of no passage are dropped: %s', (said, sent) => {
  expect(run([said]).text).toBe(sent)
})

test.each([
  [
    'The horn sounds every ninety seconds [1]. So [[9]1] it is.',
    'The horn sounds every ninety seconds [1]. So [ 1] it is.',
  ],
  ['[1[9]]', '[1 ]'],
  ['[[9][9]1]', '[ 1]'],
])('what is left around a dropped marker makes no marker: %s', (said, sent) => {
  expect(run([said]).text).toBe(sent)
})

test.each([
  'In [2020] an array a[i] and [see below] and [] and [1',
  'a [link](https://example.org) and - [ ] a task',
  'spaces   and\n\n\nlines  \n',
])('what is no marker stays as it is: %j', (text) => {
  const answer = run([text])
  expect(answer.text).toBe(text)
  expect(answer.citations).toEqual([])
})

test('a list item that begins with its citation is cited for what it says', () => {
  const answer = run(['It is so:\n\n- [1] The keeper winds the clockwork\n- [2] In 1910 it burned 388 gallons\n'])
  expect(answer.text).toBe('It is so:\n\n- [1] The keeper winds the clockwork\n- [2] In 1910 it burned 388 gallons\n')
  expect(answer.citations.map(({ quote }) => quote)).toEqual([
    'The keeper winds the clockwork at dusk.',
    'In 1910 it burned 388 gallons.',
  ])
})

test('text is held back only from a marker to the end of its sentence', () => {
  const stream = new CitationStream(passages, '')
  const said = (text: string) =>
    stream
      .push(text)
      .map((event) => (event.type === 'text' ? event.text : `<${event.citation.number}>`))
      .join('')
  expect(said('The horn')).toBe('The horn')
  expect(said(' sounds [1')).toBe(' sounds')
  expect(said(']')).toBe('')
  expect(said(' often')).toBe('')
  expect(said('. And')).toBe('<1> [1] often. And')
  expect(said(' on')).toBe(' on')
})

test('a text without any full stop is not held back for ever', () => {
  const stream = new CitationStream(passages, '')
  stream.push('The horn sounds every ninety seconds [1]')
  const sent = stream.push(' and on'.repeat(200))
  expect(sent.length).toBeGreaterThan(0)
})

describe('whatever the model writes, and wherever its deltas are cut', () => {
  const word = fc.constantFrom(
    'The horn sounds',
    ' ninety seconds',
    '.',
    ' ',
    '\n',
    '\n\n',
    '- ',
    '[1]',
    '[2]',
    '[3, 1]',
    '[9]',
    ' [2][1]',
    '[',
    ']',
    ' In 1910 it burned 388 gallons',
    '。',
    'U.S.',
    '"',
    '😀',
    '[2020]',
    '1]',
    '[1',
  )
  const answers = fc.array(word, { maxLength: 30 }).map((words) => words.join(''))

  test('the outcome is the same', () => {
    fc.assert(
      fc.property(answers, fc.array(fc.nat(200), { maxLength: 20 }), (answer, cuts) => {
        const places = [...new Set(cuts.filter((cut) => cut < answer.length))].sort((a, b) => a - b)
        const pieces = [0, ...places].map((place, i) => answer.slice(place, places[i]))
        const whole = run([answer])
        const cut = run(pieces)
        expect(cut.text).toBe(whole.text)
        expect(cut.citations).toEqual(whole.citations)
      }),
      { numRuns: 500 },
    )
  })

  test('every marker has its citation before it, every quote stands on its page, and the words are untouched', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const { events, text, citations } = run([answer])
        const known = new Set<number>()
        for (const event of events) {
          if (event.type === 'citation') known.add(event.citation.number)
          else for (const [, number] of event.text.matchAll(/\[(\d{1,2})\]/g)) expect(known).toContain(Number(number))
        }
        expect(citations.map(({ number }) => number)).toEqual(citations.map((_, i) => i + 1))
        for (const { documentId, page, quote, start, end } of citations) {
          const source = PAGES[Number(documentId.slice(-1)) - 1]?.[page]
          expect(source?.slice(start, end)).toBe(quote)
          expect(quote.trim()).toBe(quote)
        }
        // A model may write a marker in several ways; what is sent has one form.
        const written = answer.replaceAll(/\[ *\d{1,2} *(?:[,;-] *\d{1,2} *)*\]/g, '')
        const sent = text.replaceAll(/\[\d{1,2}\]/g, '')
        expect(sent.replaceAll(/\s/g, '')).toBe(written.replaceAll(/\s/g, ''))
      }),
      { numRuns: 500 },
    )
  })
})

test('markers are left out of what the model reads again', () => {
  expect(withoutMarkers('It sounds [1][2]. In [2020] it did [12].')).toBe('It sounds. In [2020] it did.')
})
