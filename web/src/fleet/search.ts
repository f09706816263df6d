/** What the address of the tenants' list can say. Eager, as the router reads it before the page's code is there. */
export interface FleetSearch {
  search?: string
  plan?: string
  state?: 'active' | 'suspended' | 'erasing'
  status?: 'preparing' | 'ready' | 'waiting'
  schema?: string
}

const states = ['active', 'suspended', 'erasing'] as const
const statuses = ['preparing', 'ready', 'waiting'] as const

const text = (value: unknown, longest: number) =>
  typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined

/** Reads the query of an address; what it can't be is left out. */
export function readFleetSearch(query: Record<string, unknown>): FleetSearch {
  return {
    search: text(query.search, 100),
    plan: text(query.plan, 40),
    state: states.find((state) => state === query.state),
    status: statuses.find((status) => status === query.status),
    schema: text(query.schema, 100),
  }
}
