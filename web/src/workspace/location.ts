import { useMatch, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'

const SETTINGS = '/w/$tenant/settings/{-$section}'

/** What the address says is open. */
export interface WorkspaceLocation {
  tenant: string
  document: string | null
  /** null: the address names none, which shows the first. */
  page: number | null
  conversation: string | null
  /** The workspace's own page, and which part of it; null while documents are shown. */
  settings: { section: string | undefined } | null
}

export function useWorkspaceLocation(): WorkspaceLocation {
  const settings = useMatch({ from: SETTINGS, shouldThrow: false })
  const { tenant, document } = useParams({ strict: false })
  const { c, page } = useSearch({ strict: false })
  return {
    tenant: tenant ?? '',
    document: document ?? null,
    page: page ?? null,
    conversation: c ?? null,
    settings: settings ? { section: settings.params.section } : null,
  }
}

/** Ways to go somewhere in the open workspace. Each keeps the rest of the address as it is. */
export interface Go {
  /** `replace`: not a step that "back" should return from. */
  toDocument(document: string, options?: { page?: number; replace?: boolean }): void
  toLibrary(): void
  /** null: a new conversation. */
  toConversation(conversation: string | null, options?: { replace?: boolean }): void
  toTenant(tenant: string): void
  /** Left out: the overview. */
  toSettings(section?: string): void
}

export function useGo(tenant: string): Go {
  const navigate = useNavigate()
  const inSettings = useMatch({ from: SETTINGS, shouldThrow: false }) !== undefined
  return useMemo(
    () => ({
      toDocument(document, { page, replace = false } = {}) {
        void navigate({
          to: '/w/$tenant/d/$document',
          params: { tenant, document },
          search: (old) => ({ c: old.c, page }),
          replace,
        })
      },
      toLibrary() {
        void navigate({ to: '/w/$tenant', params: { tenant }, search: (old) => ({ c: old.c }) })
      },
      toConversation(conversation, { replace = false } = {}) {
        const c = conversation ?? undefined
        if (inSettings) void navigate({ to: '/w/$tenant', params: { tenant }, search: { c }, replace })
        else void navigate({ to: '.', search: (old) => ({ ...old, c }), replace })
      },
      toTenant(other) {
        void navigate({ to: '/w/$tenant', params: { tenant: other } })
      },
      toSettings(section) {
        void navigate({
          to: '/w/$tenant/settings/{-$section}',
          params: { tenant, section },
          search: (old) => ({ c: old.c }),
        })
      },
    }),
    [navigate, tenant, inSettings],
  )
}
