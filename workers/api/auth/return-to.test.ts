import { expect, test } from 'vitest'
import { safeReturnTo } from './return-to.ts'

const APP = 'http://localhost:8787'

test.each(['/', '/w/us-abc?document=1#page-9', '/a//b'])('%s is a page of the app', (path) => {
  expect(safeReturnTo(path, APP)).toBe(path)
})

test.each([
  undefined,
  '',
  'w/relative',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/auth/sign-in?return_to=/',
  '/api/me',
  '/x/../api/me',
])('%j is not', (path) => {
  expect(safeReturnTo(path, APP)).toBe('/')
})
