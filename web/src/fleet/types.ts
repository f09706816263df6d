/** The operators' contract, types only. */
export type {
  Drift,
  FleetQuery,
  FleetTenant,
  FleetTenantPage,
  FleetView,
  NewRollout,
  Orphan,
  PoolView,
  Rollout,
  RolloutList,
  RolloutState,
  RolloutTenant,
  RolloutTenantPage,
  RolloutTenantState,
  SweepReport,
} from '../../../core/contract/fleet.ts'
