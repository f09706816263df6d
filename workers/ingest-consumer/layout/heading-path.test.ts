import { describe, expect, it } from 'vitest'
import { HeadingPath } from './heading-path.ts'

function pathOf(...headings: [level: number, text: string][]): string {
  const path = new HeadingPath()
  for (const [level, text] of headings) path.enter({ start: 0, level, text })
  return path.toString()
}

describe('the path of headings', () => {
  it('goes from the outermost to the nearest', () => {
    expect(pathOf([1, 'Results'], [2, 'Segments'], [3, 'Domestic'])).toBe('Results › Segments › Domestic')
  })

  it('leaves a section when one of its level or above begins', () => {
    expect(pathOf([1, 'Results'], [2, 'Segments'], [2, 'Outlook'])).toBe('Results › Outlook')
    expect(pathOf([1, 'Results'], [2, 'Segments'], [1, 'Risks'])).toBe('Risks')
  })

  it('goes on from where it was stored', () => {
    const path = new HeadingPath('Results › Segments')
    expect(path.toString()).toBe('Results › Segments')
    path.enter({ start: 0, level: 2, text: 'Outlook' })
    expect(path.toString()).toBe('Results › Outlook')
    expect(new HeadingPath('').toString()).toBe('')
  })

  it('is empty before the first heading', () => {
    expect(pathOf()).toBe('')
  })

  it('stays short: long headings are cut, and what doesn’t fit goes from the outside', () => {
    const path = pathOf([1, 'a'.repeat(90)], [2, 'b'.repeat(300)], [3, 'c'.repeat(80)])
    expect(path).toBe(`${'b'.repeat(99)}… › ${'c'.repeat(80)}`)
    expect(path.length).toBeLessThanOrEqual(200)
  })
})
