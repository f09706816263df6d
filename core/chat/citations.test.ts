import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Citation, Unsupported } from '../contract.ts'
import { CitationStream, type CitedEvent } from './citations.ts'
import { withoutMarkers } from './markers.ts'
import { passageOf } from './passage.fixture.ts'

const PAGES: Record<number, string>[] = [
  { 2: 'The foghorn is sounded every ninety seconds. The keeper winds the clockwork at dusk.' },
  { 5: 'The lamp burns colza oil.', 6: 'In 1909 it burned 410 gallons. In 1910 it burned 388 gallons.' },
  { 9: 'Visitors are told that it burns colza.' },
]
const passages = PAGES.map((pages, i) => passageOf(pages, `document-${i + 1}`))

interface Outcome {
  text: string
  citations: Citation[]
  unsupported: Unsupported[]
  events: CitedEvent[]
}

function run(pieces: string[], question = ''): Outcome {
  const stream = new CitationStream(passages, question)
  const events = [...pieces.flatMap((piece) => stream.push(piece)), ...stream.end()]
  return {
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    citations: events.flatMap((event) => (event.type === 'citation' ? event.citation : [])),
    unsupported: events.flatMap((event) => (event.type === 'unsupported' ? event.unsupported : [])),
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
      .map((event) =>
        event.type === 'text' ? event.text : event.type === 'citation' ? `<${event.citation.number}>` : '!',
      )
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

describe('a citation whose passage does not say it', () => {
  test('moves to the passage that has the figures', () => {
    const answer = run(['In 1910 it burned 388 gallons [1].'])
    expect(answer.citations).toMatchObject([
      { documentId: 'document-2', page: 6, quote: 'In 1910 it burned 388 gallons.' },
    ])
    expect(answer.unsupported).toEqual([])
  })

  test('moves to the passage that has the words', () => {
    expect(run(['The keeper winds the clockwork at dusk. [3]']).citations).toMatchObject([
      { documentId: 'document-1', quote: 'The keeper winds the clockwork at dusk.' },
    ])
  })

  test('stays, and the sentence is reported, where no passage has the figure', () => {
    const answer = run(['The lamp burns colza oil [2]. In 1909 it burned 999 gallons [2]. The lamp burns oil.'])
    const [{ start = 0, end = 0, missing } = {}] = answer.unsupported
    expect(answer.text.slice(start, end)).toBe('In 1909 it burned 999 gallons [2].')
    expect(missing).toEqual(['999'])
    expect(answer.unsupported).toHaveLength(1)
  })
})

test('a marker behind the full stop is for what stands since the last one', () => {
  const answer = run(['Station log, page one [3] In 1910 it burned 388 gallons. [2] So.'])
  expect(answer.citations.at(-1)).toMatchObject({ documentId: 'document-2', quote: 'In 1910 it burned 388 gallons.' })
})

test('a text without full stops is judged in the parts that its markers end', () => {
  const long = 'the lamp and its oil '.repeat(30)
  const answer = run([
    `The horn sounds every ninety seconds [1] ${long}and in 1910 it burned 388 gallons [2] and so on`,
  ])
  expect(answer.unsupported).toEqual([])
  expect(answer.citations.at(-1)).toMatchObject({ documentId: 'document-2' })
})

test('a sentence that cites nothing is reported for figures that no passage has, and for nothing else', () => {
  const answer = run(['The Duke of Argyll paid for it. It burned 410 gallons. It cost 1,250 crowns. Sadly.'])
  expect(answer.unsupported.map(({ start, end }) => answer.text.slice(start, end))).toEqual(['It cost 1,250 crowns.'])
})

test('what the question says needs no passage', () => {
  const question = 'Why did it cost 1,250 crowns in 1850?'
  expect(run(['The documents do not say why it cost 1250 crowns in 1850.'], question).unsupported).toEqual([])
})

test('a report comes behind the text that it is about', () => {
  const { events } = run(['It cost 77 crowns. ', 'It burned 410 gallons [2].'])
  expect(events.map(({ type }) => type)).toEqual(['text', 'unsupported', 'text', 'citation', 'text'])
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
    ' They paid 77 crowns',
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
        expect(cut.unsupported).toEqual(whole.unsupported)
      }),
      { numRuns: 500 },
    )
  })

  test('every marker has its citation before it, every quote stands on its page, and the words are untouched', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const { events, text, citations, unsupported } = run([answer])
        const known = new Set<number>()
        for (const event of events) {
          if (event.type === 'citation') known.add(event.citation.number)
          if (event.type === 'text')
            for (const [, number] of event.text.matchAll(/\[(\d{1,2})\]/g)) expect(known).toContain(Number(number))
        }
        expect(citations.map(({ number }) => number)).toEqual(citations.map((_, i) => i + 1))
        for (const { documentId, page, quote, start, end } of citations) {
          const source = PAGES[Number(documentId.slice(-1)) - 1]?.[page]
          expect(source?.slice(start, end)).toBe(quote)
          expect(quote.trim()).toBe(quote)
        }
        const sentences = unsupported.map(({ start, end }) => text.slice(start, end))
        expect(sentences.every((sentence) => sentence.trim() === sentence && /\d|U\.S/.test(sentence))).toBe(true)
        expect(sentences.join('').match(/77/g)).toEqual(text.match(/77/g))
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
