/** The operators' pages, in one piece of code that comes when the first of them is opened. */
export { FleetLayout } from './fleet-layout.tsx'
export { RolloutPage } from './rollout-page.tsx'
export { RolloutsPage } from './rollouts-page.tsx'
export { TenantPage } from './tenant-page.tsx'
export { TenantsPage } from './tenants-page.tsx'
export { UpkeepPage } from './upkeep-page.tsx'
