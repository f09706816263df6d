import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/**
 * What the provider has to remember while a sign-in goes on: interactions, sessions, grants, codes, tokens. It is
 * gone with the process, which costs nobody more than to start a sign-in again.
 */
export function createMemoryAdapter(): AdapterFactory {
  const kept = new Map<string, { payload: AdapterPayload; expiresAt: number }>()

  const get = (key: string): AdapterPayload | undefined => {
    const entry = kept.get(key)
    return entry !== undefined && entry.expiresAt > Date.now() ? entry.payload : undefined
  }
  const dropExpired = () => {
    for (const [key, { expiresAt }] of kept) if (expiresAt <= Date.now()) kept.delete(key)
  }
  const findBy = (model: string, field: 'uid' | 'userCode', value: string): AdapterPayload | undefined => {
    for (const [key, { payload }] of kept) {
      if (key.startsWith(`${model}:`) && payload[field] === value) return get(key)
    }
    return undefined
  }

  return (model): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`
    return {
      async upsert(id, payload, expiresIn) {
        dropExpired()
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000
        kept.set(keyOf(id), { payload, expiresAt })
      },
      find: async (id) => get(keyOf(id)),
      findByUid: async (uid) => findBy(model, 'uid', uid),
      findByUserCode: async (userCode) => findBy(model, 'userCode', userCode),
      async consume(id) {
        const payload = get(keyOf(id))
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy(id) {
        kept.delete(keyOf(id))
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key)
      },
    }
  }
}
