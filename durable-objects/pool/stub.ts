/** How to reach the pool of a place. */

import { placeOfTenant } from '../../core/ids.ts'
import type { Places } from '../../core/places.ts'
import { homeOf } from '../../core/places.ts'
import type { PoolOfTenant, PoolRpc } from './rpc.ts'

/** A pool answers from its storage. One that takes longer is in trouble, and whoever asks comes back. */
const PATIENCE_MS = 10_000

export function poolStub<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  place: string,
  places: Places,
): PoolRpc {
  const known = Object.hasOwn(places, place) ? (places[place] ?? null) : null
  return homeOf(namespace, known).getByName(place) as unknown as PoolRpc
}

/** The pool of a tenant's place, as the tenant's object asks it. */
export function poolOfTenant<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  tenantId: string,
  places: Places,
): PoolOfTenant & Pick<PoolRpc, 'handedOut' | 'forget'> {
  const stub = () => poolStub(namespace, placeOfTenant(tenantId), places)
  return {
    claim: (id) => within(stub().claim(id)),
    confirm: (id) => within(stub().confirm(id)),
    handedOut: (id) => within(stub().handedOut(id)),
    forget: (id) => within(stub().forget(id)),
  }
}

async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the pool does not answer')), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, impatience])
  } finally {
    clearTimeout(timer)
  }
}
