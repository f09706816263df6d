import { expect, test } from 'vitest'
import { handle, SOCKET_LEASE_MS, SOCKETS_PER_USER, surplus } from './events.ts'

const NOW = 10_000_000
const note = { userId: 'ada', openedAt: NOW }

test('a member gets the event', () => {
  expect(handle(note, true, NOW + SOCKET_LEASE_MS)).toBe('send')
})

test('who is no member any more is put out', () => {
  expect(handle(note, false, NOW)).toBe('remove')
})

test('a socket whose check is old has to connect again', () => {
  expect(handle(note, true, NOW + SOCKET_LEASE_MS + 1)).toBe('renew')
})

test('one socket too many: the oldest gives way', () => {
  const sockets = Array.from({ length: SOCKETS_PER_USER }, (_, n) => ({ note: { userId: 'ada', openedAt: NOW - n } }))
  expect(surplus(sockets)).toEqual([sockets.at(-1)])
  expect(surplus(sockets.slice(1))).toEqual([])
})
