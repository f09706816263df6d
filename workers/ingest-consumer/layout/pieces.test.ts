import { describe, expect, it } from 'vitest'
import { run } from './lines.fixture.ts'
import { linesOf, textOf } from './lines.ts'
import type { Run } from './runs.ts'

const texts = (...runs: Run[]) => linesOf(runs).map(textOf)

describe('the pieces of a line', () => {
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

  it('are one where a line was only stretched to the full width', () => {
    const at = [50, 90, 130, 170]
    expect(texts(...['The', 'sea', 'was', 'red'].map((word, i) => run(word, at[i] ?? 0, 100)))).toEqual([
      'The sea was red',
    ])
    expect(texts(...['Year', '2023', '2022', '2021'].map((word, i) => run(word, at[i] ?? 0, 100)))).toEqual([
      'Year  2023  2022  2021',
    ])
  })

  it('keep the mark of a note apart from the word, and the power from the number', () => {
    const raised = { size: 6, end: 93 }
    expect(texts(run('the lamp', 50, 100), run('1', 90, 96, raised))).toEqual(['the lamp 1'])
    expect(texts(run('about 10', 50, 100), run('3', 90, 96, raised))).toEqual(['about 10 3'])
    expect(texts(run('are 12 m', 50, 100), run('2', 90, 96, raised))).toEqual(['are 12 m2'])
    expect(texts(run('water H', 55, 100), run('2', 90, 103, raised), run('O', 93, 100))).toEqual(['water H2O'])
  })

  it('are letters, not the forms in which they are drawn', () => {
    expect(texts(run('e\ufb03cient', 50, 100))).toEqual(['efficient'])
    expect(texts(run('\ufee3\ufee4', 50, 100, { rightToLeft: true }))).toEqual(['\u0645\u0645'])
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
