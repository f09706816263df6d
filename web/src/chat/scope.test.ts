import { expect, test } from 'vitest'
import type { Document } from '../api/types.ts'
import { choiceFor, resolveScope, scopeLabel } from './scope.ts'

const document = (id: string, status: Document['status']) => ({ id, title: `${id}.pdf`, status }) as Document
const documents = [document('a', 'ready'), document('b', 'ready'), document('c', 'processing'), document('d', 'failed')]

test('a stored scope is shown as what it is beside the open document', () => {
  expect(choiceFor(null, 'a')).toEqual({ kind: 'all' })
  expect(choiceFor(['a'], 'a')).toEqual({ kind: 'this' })
  expect(choiceFor(['a'], 'b')).toEqual({ kind: 'chosen', ids: ['a'] })
  expect(choiceFor(['a', 'b'], 'a')).toEqual({ kind: 'chosen', ids: ['a', 'b'] })
})

test('the open document is asked once it is ready', () => {
  expect(resolveScope({ kind: 'this' }, 'a', documents)).toEqual({ ok: true, scope: ['a'] })
  expect(resolveScope({ kind: 'this' }, 'c', documents)).toMatchObject({ ok: false })
  expect(resolveScope({ kind: 'this' }, 'd', documents)).toMatchObject({ ok: false })
})

test('without an open document, "this" means all', () => {
  expect(resolveScope({ kind: 'this' }, null, documents)).toEqual({ ok: true, scope: null })
  expect(scopeLabel({ kind: 'this' }, null, documents)).toBe('All documents')
})

test('of the chosen, those that can be asked are asked', () => {
  expect(resolveScope({ kind: 'chosen', ids: ['a', 'c', 'gone'] }, null, documents)).toEqual({ ok: true, scope: ['a'] })
  expect(resolveScope({ kind: 'chosen', ids: ['gone'] }, null, documents)).toMatchObject({ ok: false })
})

test('an empty or unread library says what to wait for', () => {
  expect(resolveScope({ kind: 'all' }, null, [])).toEqual({ ok: false, reason: 'Add a document first.' })
  expect(resolveScope({ kind: 'all' }, null, [document('c', 'processing')])).toMatchObject({
    reason: expect.stringContaining('still being read'),
  })
})

test('labels', () => {
  expect(scopeLabel({ kind: 'this' }, 'a', documents)).toBe('This document')
  expect(scopeLabel({ kind: 'chosen', ids: ['b'] }, 'a', documents)).toBe('b.pdf')
  expect(scopeLabel({ kind: 'chosen', ids: ['a', 'b'] }, 'a', documents)).toBe('2 documents')
})
