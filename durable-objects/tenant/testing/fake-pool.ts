/** For unit tests: the pool of a place as its tenants see it. */
import type { Claim, PoolOfTenant } from '../../pool/rpc.ts'

export class FakePool implements PoolOfTenant {
  readonly calls: string[] = []
  readonly confirmed: string[] = []
  /** What there is to be had. */
  readonly free: Extract<Claim, { kind: 'project' }>[] = []
  readonly #given = new Map<string, Claim>()
  /** Each strikes one call: before it did anything, or after. */
  failNext: { call: 'claim' | 'confirm'; when: 'before' | 'after' }[] = []

  async claim(tenantId: string): Promise<Claim> {
    return this.#call('claim', () => {
      const claim = this.#given.get(tenantId) ?? this.free.shift() ?? { kind: 'empty' }
      this.#given.set(tenantId, claim)
      return claim
    })
  }

  async confirm(tenantId: string): Promise<void> {
    this.#call('confirm', () => void this.confirmed.push(tenantId))
  }

  #call<T>(name: 'claim' | 'confirm', work: () => T): T {
    this.calls.push(name)
    const at = this.failNext.findIndex(({ call }) => call === name)
    const [fault] = at < 0 ? [] : this.failNext.splice(at, 1)
    if (fault?.when === 'before') throw new Error('the pool is away')
    const result = work()
    if (fault) throw new Error('the pool’s answer was lost')
    return result
  }
}
