/** The rows of a pool. Decides nothing. */
import { assignments, type DatabaseRow } from '../tenant/database-row.ts'
import type { Finding } from '../tenant/provisioner.ts'
import type { Saga } from '../tenant/provisioning.ts'
import type { Storage } from '../tenant/storage.ts'

export interface SlotRow extends DatabaseRow {
  n: number
  retiring: number
  tenant_id: string | null
  claimed_at: number | null
  confirmed_at: number | null
}

export class Slots {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Nobody's, oldest first; those that are being retired, too. */
  unclaimed(): SlotRow[] {
    return this.#storage.all<SlotRow>('SELECT * FROM slots WHERE tenant_id IS NULL ORDER BY n')
  }

  find(n: number): SlotRow | null {
    return this.#storage.first<SlotRow>('SELECT * FROM slots WHERE n = ?', n)
  }

  ofTenant(tenantId: string): SlotRow | null {
    return this.#storage.first<SlotRow>('SELECT * FROM slots WHERE tenant_id = ?', tenantId)
  }

  /** By its id, or, while a create of it is in doubt, by its name. */
  ofProject({ id, name }: { id: string; name: string }): SlotRow | null {
    return this.#storage.first<SlotRow>(
      'SELECT * FROM slots WHERE project_id = ? OR (project_id IS NULL AND project_name = ?)',
      id,
      name,
    )
  }

  /** Writes down one that is to be made. */
  add(nameOf: (n: number) => string, region: string, now: number): void {
    const row = this.#storage.first<{ n: number }>(
      `INSERT INTO slots (stage, way, project_name, region, next_at, updated_at)
        VALUES ('named', 'create', '', ?, ?, ?) RETURNING n`,
      region,
      now,
      now,
    )
    if (row) this.#storage.run('UPDATE slots SET project_name = ? WHERE n = ?', nameOf(row.n), row.n)
  }

  write(n: number, saga: Saga, finding: Finding, now: number): void {
    const { columns, params } = assignments(saga, finding, now)
    this.#storage.run(`UPDATE slots SET ${columns} WHERE n = ?`, ...params, n)
  }

  retire(n: number, now: number): void {
    this.#storage.run('UPDATE slots SET retiring = 1, next_at = ? WHERE n = ?', now, n)
  }

  remove(n: number): void {
    this.#storage.run('DELETE FROM slots WHERE n = ?', n)
  }

  give(n: number, tenantId: string, now: number): void {
    this.#storage.run(
      'UPDATE slots SET tenant_id = ?, claimed_at = ?, next_at = NULL WHERE n = ? AND tenant_id IS NULL',
      tenantId,
      now,
      n,
    )
  }

  confirm(tenantId: string, now: number): void {
    this.#storage.run(
      `UPDATE slots SET confirmed_at = ?, sealed_connection = NULL WHERE tenant_id = ? AND confirmed_at IS NULL`,
      now,
      tenantId,
    )
  }

  forget(tenantId: string): void {
    this.#storage.run('DELETE FROM slots WHERE tenant_id = ?', tenantId)
  }

  /** With a connection string, whoever they belong to. */
  connected(): { n: number; sealed: string }[] {
    return this.#storage.all(
      'SELECT n, sealed_connection AS sealed FROM slots WHERE sealed_connection IS NOT NULL ORDER BY n',
    )
  }

  /** Has no effect when another connection string was stored meanwhile. */
  reseal(n: number, before: string, after: string): void {
    this.#storage.run('UPDATE slots SET sealed_connection = ? WHERE n = ? AND sealed_connection = ?', after, n, before)
  }

  unconfirmed(): number {
    const counted = this.#storage.first<{ count: number }>(
      'SELECT count(*) AS count FROM slots WHERE tenant_id IS NOT NULL AND confirmed_at IS NULL',
    )
    return counted?.count ?? 0
  }

  isTurnedAway(tenantId: string): boolean {
    return this.#storage.first('SELECT 1 FROM turned_away WHERE tenant_id = ?', tenantId) !== null
  }

  turnAway(tenantId: string, now: number): void {
    this.#storage.run('INSERT INTO turned_away (tenant_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING', tenantId, now)
  }

  /** No claim is on its way for so long. */
  forgetTurnedAway(before: number): void {
    this.#storage.run('DELETE FROM turned_away WHERE at < ?', before)
  }
}
