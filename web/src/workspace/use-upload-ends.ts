import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from '../api/queries.ts'
import type { Document } from '../api/types.ts'
import { useStore } from '../lib/store.ts'
import { announce } from '../ui/announcer.tsx'
import type { Upload } from '../upload/machine.ts'
import { isOver } from '../upload/machine.ts'
import type { Uploads } from '../upload/uploads.ts'
import { revealPage } from './layout.ts'
import type { Go } from './location.ts'

/** Acts on uploads that have just ended: says so, and opens what the person is surely waiting for. */
export function useUploadEnds(
  tenant: string,
  uploads: Uploads,
  documents: Document[] | undefined,
  go: Go,
  openDocument: string | null,
): void {
  const client = useQueryClient()
  const list = useStore(uploads.list)
  const [seen] = useState(() => new Map<string, Upload['step']['at']>())
  useEffect(() => {
    for (const upload of list) {
      const { id, name, step } = upload
      if (!isOver(step) || seen.get(id) === step.at) continue
      seen.set(id, step.at)
      // The next event brings the document; until then the list may not hold it.
      void client.invalidateQueries({ queryKey: keys.documents(tenant) })
      announce(endWords(name, step))
      const next = leadsTo(upload, list, documents, openDocument)
      if (next === null) continue
      revealPage()
      go.toDocument(next)
    }
  }, [client, tenant, list, documents, openDocument, go, seen])
}

function endWords(name: string, step: Upload['step']): string {
  if (step.at === 'done') return `${name} is uploaded.`
  if (step.at === 'duplicate') return `${name} is already in your library as ${step.title}.`
  return step.at === 'failed' ? `${name}: ${step.title}. ${step.reason}` : ''
}

/** The document to open: the only one that was added, if it is the first of all or was there already. */
function leadsTo(
  { step }: Upload,
  list: readonly Upload[],
  documents: Document[] | undefined,
  openDocument: string | null,
): string | null {
  if (list.length !== 1) return null
  if (step.at === 'duplicate') return step.documentId
  if (step.at !== 'done' || openDocument !== null) return null
  return (documents ?? []).every(({ id }) => id === step.documentId) ? step.documentId : null
}
