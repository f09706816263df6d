import { expect, test } from 'vitest'
import { fittingZoom, pixelRatio, readZoom, zoomIn, zoomOut } from './zoom.ts'

test('steps up and down, from anywhere between the steps, to the limits', () => {
  expect(zoomIn(1)).toBe(1.1)
  expect(zoomIn(0.87)).toBe(0.9)
  expect(zoomIn(4)).toBe(4)
  expect(zoomOut(1)).toBe(0.9)
  expect(zoomOut(0.87)).toBe(0.75)
  expect(zoomOut(0.25)).toBe(0.25)
})

test('a page that fits is as wide as its pane without the margins', () => {
  expect(fittingZoom({ width: 612, height: 792 }, 816 + 32)).toBeCloseTo(1)
  expect(fittingZoom({ width: 10_000, height: 792 }, 400)).toBe(0.25)
})

test('a remembered zoom that makes no sense is fit', () => {
  expect(readZoom('1.5')).toBe(1.5)
  for (const text of [null, '', 'fit', 'NaN', '0', '99']) expect(readZoom(text)).toBe('fit')
})

test('a huge page gets fewer pixels than the screen has', () => {
  expect(pixelRatio(2, 800, 1000)).toBe(2)
  expect(pixelRatio(2, 4000, 5000) * 4000 * pixelRatio(2, 4000, 5000) * 5000).toBeCloseTo(16_000_000)
})
