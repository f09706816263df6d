import { call } from './http.ts'
import type {
  Conversation,
  ConversationList,
  DocumentAnswer,
  DocumentList,
  Me,
  MessageList,
  NewConversation,
  NewUpload,
  Rename,
  Tenant,
  UploadAnswer,
} from './types.ts'

/** One function for each call; each throws `ApiError`. Paths are relative to this origin. */

export const getMe = (signal?: AbortSignal) => call<Me>('GET', '/api/me', { signal })

export const signOut = () => call<void>('POST', '/auth/sign-out')

/** Where to send the browser to sign in and come back. */
export function signInUrl(returnTo: string): string {
  return `/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`
}

export function tenantApi(tenant: string) {
  const base = `/api/tenants/${encodeURIComponent(tenant)}`
  const document = (id: string) => `${base}/documents/${encodeURIComponent(id)}`
  const conversation = (id: string) => `${base}/conversations/${encodeURIComponent(id)}`
  return {
    get: (signal?: AbortSignal) => call<Tenant>('GET', base, { signal }),
    /** WebSocket URL of the tenant's live events. */
    eventsUrl: () => `${window.location.origin.replace(/^http/, 'ws')}${base}/events`,

    documents: (signal?: AbortSignal) => call<DocumentList>('GET', `${base}/documents`, { signal }),
    announceUpload: (body: NewUpload, signal?: AbortSignal) =>
      call<UploadAnswer>('POST', `${base}/documents`, { body, signal }),
    completeUpload: (id: string, signal?: AbortSignal) =>
      call<DocumentAnswer>('POST', `${document(id)}/complete`, { signal }),
    retryDocument: (id: string) => call<DocumentAnswer>('POST', `${document(id)}/retry`),
    renameDocument: (id: string, body: Rename) => call<unknown>('PATCH', document(id), { body }),
    deleteDocument: (id: string) => call<void>('DELETE', document(id)),
    fileUrl: (id: string) => `${document(id)}/file`,

    conversations: (signal?: AbortSignal) => call<ConversationList>('GET', `${base}/conversations`, { signal }),
    createConversation: (body: NewConversation) => call<Conversation>('POST', `${base}/conversations`, { body }),
    renameConversation: (id: string, body: Rename) => call<unknown>('PATCH', conversation(id), { body }),
    deleteConversation: (id: string) => call<void>('DELETE', conversation(id)),
    messages: (id: string, signal?: AbortSignal) =>
      call<MessageList>('GET', `${conversation(id)}/messages`, { signal }),
    messagesUrl: (id: string) => `${conversation(id)}/messages`,
    streamUrl: (id: string) => `${conversation(id)}/stream`,
    stopAnswer: (id: string) => call<void>('POST', `${conversation(id)}/stop`),
  }
}

export type TenantApi = ReturnType<typeof tenantApi>
