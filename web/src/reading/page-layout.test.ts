import { expect, test } from 'vitest'
import { anchorAt, currentPage, heightOf, layoutPages, PAGE_GAP, pageAt, pagesInView } from './page-layout.ts'

const letter = { width: 612, height: 792 }
const wide = { width: 1000, height: 500 }

test('pages stand below each other with gaps', () => {
  const layout = layoutPages([letter, wide, letter], 1)
  expect(layout.tops).toEqual([16, 16 + 792 + 16, 16 + 792 + 16 + 500 + 16])
  expect(layout.width).toBe(1000)
  expect(layout.height).toBe(792 + 500 + 792 + 4 * PAGE_GAP)
})

test('the page at a height', () => {
  const layout = layoutPages([letter, letter, letter], 1)
  expect(pageAt(layout, 0)).toBe(1)
  expect(pageAt(layout, 823)).toBe(1)
  expect(pageAt(layout, 824)).toBe(2)
  expect(pageAt(layout, 99_999)).toBe(3)
})

test('only pages near the view are drawn, of however many', () => {
  const layout = layoutPages(Array(500).fill(letter), 1)
  const top = layout.tops[249] ?? 0
  expect(pagesInView(layout, { top, height: 900 }, 1)).toEqual({ first: 249, last: 252 })
  expect(pagesInView(layout, { top: 0, height: 900 }, 1)).toEqual({ first: 1, last: 3 })
  expect(pagesInView(layout, { top: layout.height, height: 900 }, 1).last).toBe(500)
})

test('the current page crosses the upper third of the view', () => {
  const layout = layoutPages([letter, letter], 1)
  const second = layout.tops[1] ?? 0
  expect(currentPage(layout, { top: second - 200, height: 900 })).toBe(2)
  expect(currentPage(layout, { top: second - 400, height: 900 })).toBe(1)
})

test('an anchor leads to the same place of the page at every zoom and after sizes have changed', () => {
  const before = layoutPages([letter, letter, letter], 1)
  const anchor = anchorAt(before, (before.tops[1] ?? 0) + 396)
  expect(anchor).toEqual({ page: 2, share: 0.5 })
  const zoomed = layoutPages([letter, letter, letter], 2)
  expect(heightOf(zoomed, anchor)).toBe((zoomed.tops[1] ?? 0) + 792)
  const changed = layoutPages([wide, letter, letter], 1)
  expect(heightOf(changed, anchor)).toBe((changed.tops[1] ?? 0) + 396)
})

test('the top of the column is kept too', () => {
  const layout = layoutPages([letter], 1)
  expect(heightOf(layout, anchorAt(layout, 0))).toBeCloseTo(0)
})
