import { expect, test } from 'vitest'
import { tenantStorageMigrations } from './schema.ts'
import { isSeeded, migrateStorage, StorageHistoryError } from './storage.ts'
import { emptyStorage, memoryStorage } from './testing/memory-storage.ts'

const [initial] = tenantStorageMigrations
const next = { id: '9999_next', sql: ['CREATE TABLE later (id TEXT)'] }

test('asking whether storage was seeded makes nothing', () => {
  const storage = emptyStorage()
  expect(isSeeded(storage)).toBe(false)
  expect(storage.all('SELECT name FROM sqlite_master')).toEqual([])
  migrateStorage(storage, tenantStorageMigrations)
  expect(isSeeded(storage)).toBe(true)
})

test('applies what is new, once', () => {
  const storage = memoryStorage()
  migrateStorage(storage, [...tenantStorageMigrations, next])
  migrateStorage(storage, [...tenantStorageMigrations, next])
  expect(storage.all('SELECT id FROM history ORDER BY position')).toEqual(
    [...tenantStorageMigrations, next].map(({ id }) => ({ id })),
  )
})

test('a release that was taken back finds a newer history and leaves it alone', () => {
  const storage = memoryStorage()
  migrateStorage(storage, [...tenantStorageMigrations, next])
  expect(() => migrateStorage(storage, tenantStorageMigrations)).not.toThrow()
})

test('an edited and an unknown entry are refused', () => {
  const edited = [{ id: initial?.id ?? '', sql: ['CREATE TABLE other (id TEXT)'] }]
  expect(() => migrateStorage(memoryStorage(), edited)).toThrow(StorageHistoryError)
  expect(() => migrateStorage(memoryStorage(), [next])).toThrow(StorageHistoryError)
})

test('a migration that fails leaves nothing of itself', () => {
  const storage = memoryStorage()
  const broken = { id: '0002_broken', sql: ['CREATE TABLE half (id TEXT)', 'CREATE TABLE half (id TEXT)'] }
  expect(() => migrateStorage(storage, [...tenantStorageMigrations, broken])).toThrow()
  expect(storage.first(`SELECT 1 FROM sqlite_master WHERE name = 'half'`)).toBeNull()
  expect(storage.all('SELECT id FROM history')).toHaveLength(tenantStorageMigrations.length)
})
