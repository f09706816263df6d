import { expect, test } from 'vitest'
import { leftovers, openTransaction, sealTransaction, transactionCookie } from './transaction.ts'

const keys = [{ version: '1', key: crypto.getRandomValues(new Uint8Array(32)) }]
const NOW = Date.now()
const transaction = { state: 's'.repeat(43), nonce: 'n', codeVerifier: 'v', returnTo: '/x', expiresAt: NOW + 600_000 }

test('a sign-in is found again by its state, for ten minutes', async () => {
  const sealed = await sealTransaction(keys, transaction)
  expect(await openTransaction(keys, sealed, transaction.state, NOW)).toEqual(transaction)
  expect(await openTransaction(keys, sealed, transaction.state, transaction.expiresAt)).toBeNull()
  expect(await openTransaction(keys, sealed, 'other', NOW)).toBeNull()
  expect(await openTransaction(keys, undefined, transaction.state, NOW)).toBeNull()
  expect(await openTransaction(keys, `${sealed}x`, transaction.state, NOW)).toBeNull()
})

test('each has a cookie of its own, whose name is a token', () => {
  expect(transactionCookie('abcdefghijklmnopqrst')).toBe('__Host-alcove-sign-in-abcdefghijklmnop')
  expect(transactionCookie('a;b=c\r\nd')).toBe('__Host-alcove-sign-in-abcd')
  expect(transactionCookie('')).toMatch(/^__Host-/)
})

test('when many were begun and never ended, they are forgotten', () => {
  const names = Array.from({ length: 8 }, (_, i) => transactionCookie(`state${i}`))
  expect(leftovers([...names.slice(1), '__Host-alcove', 'other'])).toEqual([])
  expect(leftovers([...names, '__Host-alcove'])).toEqual(names)
})
