import { describe, expect, it } from 'vitest'
import { run } from './lines.fixture.ts'
import { linesOf, textOf } from './lines.ts'
import type { Run } from './runs.ts'

const texts = (...runs: Run[]) => linesOf(runs).map(textOf)

describe('lines', () => {
  it('put the runs of a baseline together', () => {
    expect(texts(run('net', 50, 100), run(' ', 65, 100), run('sales', 70, 100))).toEqual(['net sales'])
  })

  it('put a space where there is only a gap, and none where runs touch', () => {
    expect(texts(run('net', 50, 100), run('sales', 68, 100))).toEqual(['net sales'])
    expect(texts(run('in', 50, 100), run('ternational', 60, 100, { font: 'bold' }))).toEqual(['international'])
  })

  it('end where the file says so and the baseline steps', () => {
    expect(texts(run('one', 50, 100, { endsLine: true }), run('two', 50, 112))).toEqual(['one', 'two'])
  })

  it('keep the cells of a row together, though each was drawn for itself', () => {
    expect(
      texts(
        run('Revenue', 50, 100, { endsLine: true }),
        run('$', 200, 100.7, { endsLine: true }),
        run('46,298', 230, 100.7),
      ),
    ).toEqual(['Revenue  $  46,298'])
  })

  it('keep a superscript with its word', () => {
    expect(texts(run('plan.', 50, 100), run('2', 75, 96, { size: 6, end: 78 }))).toEqual(['plan.2'])
  })

  it('never mix directions', () => {
    expect(texts(run('level', 50, 100), run('turned', 80, 100, { angle: 270 }))).toEqual(['level', 'turned'])
  })

  it('read a word whose letters are set apart', () => {
    expect(
      texts(run('R E P O R T', 50, 100), run('O F', 140, 100), run('T H E', 200, 100), run('Y E A R', 250, 100)),
    ).toEqual(['REPORT  O F  THE YEAR'])
    expect(texts(run('plan A B or C', 50, 100))).toEqual(['plan A B or C'])
  })

  it('put no spaces into scripts that have none', () => {
    expect(texts(run('漢字', 50, 100, { end: 70 }), run(' ', 70, 100), run('かな', 73, 100))).toEqual(['漢字かな'])
    expect(texts(run('漢字', 50, 100, { end: 70 }), run(' ', 70, 100), run('PDF', 73, 100))).toEqual(['漢字 PDF'])
  })

  it('are not made of nothing, and hold nothing that a database refuses', () => {
    expect(
      texts(
        run('', 50, 100, { endsLine: true }),
        run(' \t a\u0000  b ', 50, 112, { endsLine: true }),
        run(' ', 50, 124),
      ),
    ).toEqual(['a b'])
  })
})

describe('from right to left', () => {
  const hebrew = (text: string, x: number) => run(text, x, 100, { rightToLeft: true })

  it('runs are read from the right, whichever way they were drawn', () => {
    const [first, second, third] = [hebrew('שלום', 200), hebrew('עולם', 170), hebrew('טוב', 145)]
    expect(texts(first, run(' ', 195, 100), second, run(' ', 165, 100), third)).toEqual(['שלום עולם טוב'])
    expect(texts(third, run(' ', 165, 100), second, run(' ', 195, 100), first)).toEqual(['שלום עולם טוב'])
  })

  it('numbers and Latin words between them keep their own order', () => {
    expect(
      texts(
        hebrew('סוף השורה', 20),
        run('PDF', 75, 100),
        run('version', 95, 100),
        run('7', 135, 100),
        hebrew('התחלה', 144),
      ),
    ).toEqual(['התחלה PDF version 7 סוף השורה'])
  })
})
