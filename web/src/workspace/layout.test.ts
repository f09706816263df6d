import { expect, test } from 'vitest'
import { panesFor } from './layout.ts'

test('three panes on a wide screen, two on a laptop', () => {
  expect(panesFor('wide', true, true)).toEqual(['library', 'page', 'chat'])
  expect(panesFor('wide', true, false)).toEqual(['page', 'chat'])
  expect(panesFor('wide', false, true)).toEqual(['library', 'chat'])
  expect(panesFor('laptop', true, true)).toEqual(['page', 'chat'])
  expect(panesFor('laptop', false, false)).toEqual(['library', 'chat'])
})
