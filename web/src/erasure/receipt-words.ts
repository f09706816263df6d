import type { ErasureReceipt } from '../api/types.ts'
import { count } from '../words/numbers.ts'
import { moment } from '../words/time.ts'

/** What a receipt counts, in words. */
export function receiptRows({ deleted }: ErasureReceipt): { name: string; value: string }[] {
  const tables = Object.entries(deleted.controlRows).filter(([, rows]) => rows > 0)
  return [
    {
      name: 'Databases',
      value:
        deleted.projects.length === 0
          ? 'none, as none had been made'
          : `${count(deleted.projects.length, 'Neon project')}: ${deleted.projects.join(', ')}`,
    },
    { name: 'Files', value: count(deleted.files, 'file') },
    { name: 'Rows of the workspace’s object', value: count(deleted.objectRows, 'row') },
    {
      name: 'Rows in Alcove’s own database',
      value:
        tables.length === 0
          ? 'none'
          : tables.map(([table, rows]) => `${table.replaceAll('_', ' ')}: ${rows}`).join(', '),
    },
  ]
}

/** What each provider keeps by itself, and until when: left out where it is over with the erasure itself. */
export function keptRows({ kept, finishedAt }: ErasureReceipt): { provider: string; words: string }[] {
  return kept.map(({ provider, what, until }) => ({
    provider,
    words: Date.parse(until) > Date.parse(finishedAt) ? `${what}, until ${moment(until)}` : what,
  }))
}
