import { expect, test } from 'vitest'
import { accountDeletedUrl, erasuresOf, returnPath, signInFailure, signInNote } from './sign-in-words.ts'

test('a failed sign-in says why, also for a reason that is new', () => {
  expect(signInFailure('')).toBeNull()
  expect(signInFailure('?reason=denied')).toBeNull()
  expect(signInFailure('?sign-in=failed&reason=expired')).toContain('too long')
  expect(signInFailure('?sign-in=failed&reason=deleting')).toContain('being deleted')
  expect(signInFailure('?sign-in=failed&reason=new')).toContain('Try again')
})

test('coming back leads to the place, not to the report', () => {
  expect(returnPath({ pathname: '/', search: '?sign-in=failed&reason=denied' })).toBe('/')
  expect(returnPath({ pathname: '/w/t/d/x', search: '?page=9&c=1' })).toBe('/w/t/d/x?page=9&c=1')
})

test('whoever deleted their account is told so, finds the receipts, and signs in anew without them', () => {
  const url = new URL(accountDeletedUrl([{ id: 'e1' }, { id: 'e2' }]), 'https://app.test')
  expect(signInNote(url.search, true)).toMatch(/account is being deleted/)
  expect(erasuresOf(url.search)).toEqual(['e1', 'e2'])
  expect(returnPath(url)).toBe('/')
  expect(signInNote('', true)).toMatch(/signed out/)
  expect(signInNote('', false)).toBeNull()
})
