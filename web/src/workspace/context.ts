import { createContext, useContext } from 'react'
import type { TenantApi } from '../api/client.ts'
import type { Conversation, Document, Me, Role, Tenant } from '../api/types.ts'
import type { ChatSessions } from '../chat/session.ts'
import type { Uploads } from '../upload/uploads.ts'
import type { Go, WorkspaceLocation } from './location.ts'

/** What the parts of an open workspace share. */
export interface Workspace {
  id: string
  name: string
  /** The person's own; see rights.ts for what it is offered. */
  role: Role
  limits: Me['limits']
  api: TenantApi
  uploads: Uploads
  /** Filled by the chat pane, whose code comes later; kept here so that answers outlive the pane. */
  chats: { current: ChatSessions | null }
  go: Go
  location: WorkspaceLocation
  tenant: Tenant | undefined
  documents: Fetched<Document[]>
  conversations: Fetched<Conversation[]>
  /** The document that the address names; undefined while unknown or when there is none. */
  openDocument: Document | undefined
  /** Checks and sends files. */
  addFiles(files: readonly File[]): void
}

/** A list that may still be on its way. */
export interface Fetched<T> {
  data: T | undefined
  error: unknown
  retry(): void
}

const WorkspaceContext = createContext<Workspace | null>(null)

export const WorkspaceProvider = WorkspaceContext.Provider

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (!workspace) throw new Error('useWorkspace outside of a workspace')
  return workspace
}
